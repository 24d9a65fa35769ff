import type { Browser, BrowserContext } from 'playwright-core';
import { registered } from '../support/accounts.js';
import { chromiumPath, launchChromium } from '../support/chromium.js';
import { eventually } from '../support/eventually.js';
import { noteSecret } from '../support/evidence.js';
import { ExampleTab } from '../support/example-tab.js';
import { ServerProcess } from '../support/server-process.js';
import { describeWithPackages } from '../support/when-available.js';

const executable = chromiumPath();
const EXPIRIES = 4;

describeWithPackages(['chromium'], 'the example page while access tokens expire', () => {
  let server: ServerProcess;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    server = await ServerProcess.start({ DATABASE_URL: 'sqlite::memory:', ACCESS_TOKEN_EXPIRY: '2s' });
    // the first registration loads what judges passwords, for which a page would not wait on a busy machine
    await registered(server.device());
    browser = await launchChromium(executable ?? '');
  });
  beforeEach(async () => {
    context = await browser.newContext({ locale: 'en-GB' });
  });
  afterEach(async () => {
    for (const { value } of await context.cookies()) noteSecret(value);
    await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const refused = ({ answers }: ExampleTab) => answers.filter((answer) => /^[45]/.test(answer));

  it('counts down to a refresh that nobody sees, and no call fails', async () => {
    const tab = await ExampleTab.open(context, server.url);
    // which only asks who is logged in
    expect(refused(tab)).toEqual(['401 POST /api/auth/refresh']);
    await tab.register();
    const shown = await tab.page.getByRole('timer').innerText();
    expect(shown).toMatch(/^0:0[012]$/);
    await eventually('it was renewed', async () => (await tab.count('Renewed by this tab')) >= EXPIRIES);
    // the first call, and one after each renewal
    await eventually('calls are answered', async () => (await tab.count('Calls answered')) > EXPIRIES);
    expect(await tab.count('Calls failed')).toBe(0);
    expect([refused(tab), tab.complaints]).toEqual([['401 POST /api/auth/refresh'], []]);
  });

  it('renews nothing by itself once nobody asks for it, and the next call works', async () => {
    const tab = await ExampleTab.open(context, server.url);
    await tab.register();
    await tab.page.getByLabel('Call the API whenever it has expired').uncheck();
    await tab.page.getByRole('timer').filter({ hasText: '0:00' }).waitFor();
    const before = tab.answers.length;
    // as long as it took to expire
    await tab.page.waitForTimeout(2_500);
    expect(tab.answers.slice(before)).toEqual([]);
    await tab.button('Call GET /api/users/me').click();
    await tab.says('GET /api/users/me answered: Ada Lovelace');
    expect(tab.answers.slice(before)).toEqual(['200 POST /api/auth/refresh', '200 GET /api/users/me']);
  });

  it('renews each token in one of two tabs, and the other adopts it', async () => {
    const [first, second] = [await ExampleTab.open(context, server.url), await ExampleTab.open(context, server.url)];
    await first.register();
    await second.heading('You are logged in').waitFor();
    const renewals = async () => {
      const counts = [first, second].map(
        async (tab) => [await tab.count('Renewed by this tab'), await tab.count('Adopted from another')] as const,
      );
      return Promise.all(counts);
    };
    await eventually('it was renewed', async () => {
      const [ofFirst, ofSecond] = await renewals();
      return (ofFirst?.[0] ?? 0) + (ofSecond?.[0] ?? 0) >= EXPIRIES;
    });
    for (const tab of [first, second]) {
      await tab.page.getByLabel('Call the API whenever it has expired').uncheck();
      expect([await tab.count('Calls failed'), tab.complaints]).toEqual([0, []]);
      expect(refused(tab)).toEqual(['401 POST /api/auth/refresh']);
    }
    // what one has renewed, the other has adopted
    await eventually('both know the same', async () => {
      const [ofFirst, ofSecond] = await renewals();
      return ofFirst?.[0] === ofSecond?.[1] && ofFirst?.[1] === ofSecond?.[0];
    });
  });
});
