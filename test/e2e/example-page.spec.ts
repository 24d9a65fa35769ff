import type { Browser } from 'playwright-core';
import { ERROR_MESSAGES } from '../../src/kernel/error-codes.js';
import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import { chromiumPath, launchChromium } from '../support/chromium.js';
import { optionsFor } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { noteSecret } from '../support/evidence.js';
import { ExampleTab } from '../support/example-tab.js';
import { anOperatedServer, type OperatedServer } from '../support/operated-server.js';
import { historyOf, SeenBrowser } from '../support/seen-browser.js';
import { describeWithPackages } from '../support/when-available.js';

const executable = chromiumPath();
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const ENDED_ELSEWHERE = 'The session was ended: on another of your devices, or by an administrator.';

describeWithPackages(['chromium'], 'the example page, in a browser', () => {
  let operated: OperatedServer;
  let browser: Browser;
  let seen: SeenBrowser;
  let tabs: ExampleTab[];

  beforeAll(async () => {
    operated = await anOperatedServer('sqlite');
    // the first registration loads what judges passwords, for which a page would not wait on a busy machine
    await registered(operated.server.device());
    browser = await launchChromium(executable ?? '');
  });
  beforeEach(async () => {
    tabs = [];
    seen = await SeenBrowser.open(browser);
  });
  afterEach(async () => {
    for (const { value } of (await seen.cookies()).values()) noteSecret(value);
    // whatever a test is about, nothing was blocked and no script failed
    for (const tab of tabs) {
      expect(tab.complaints).toEqual([]);
      if (!tab.page.isClosed()) expect(await tab.violations()).toEqual([]);
    }
    await seen.close();
  });
  afterAll(async () => {
    await browser?.close();
    await operated?.stop();
  });

  async function openTab(context = seen.context): Promise<ExampleTab> {
    const tab = await ExampleTab.open(context, operated.server.url);
    tabs.push(tab);
    return tab;
  }

  /** The same user on another device, which calls itself Firefox. */
  async function openElsewhere(account: Pick<Account, 'email' | 'password'>) {
    const context = await browser.newContext({ locale: 'en-GB', userAgent: FIREFOX });
    const tab = await openTab(context);
    await tab.logIn(account);
    await tab.heading('You are logged in').waitFor();
    return tab;
  }

  it('shows the forms without a word to whoever was never there', async () => {
    const tab = await openTab();
    expect(await tab.page.getByRole('status').innerText()).toBe('');
    expect(await tab.heading('Register').isVisible()).toBe(true);
    expect(await tab.heading('Your devices').isVisible()).toBe(false);
  });

  it('registers somebody in two clicks, shows who they are, and knows them after a reload', async () => {
    const tab = await openTab();
    const { email } = await tab.register();
    const user = tab.region('You are logged in');
    await user.getByText(email).waitFor();
    await tab.page.reload();
    await user.getByText(email).waitFor();
    await tab.button('Call GET /api/users/me').click();
    await tab.says(`GET /api/users/me answered: Ada Lovelace, ${email}.`);
    expect(await tab.count('Calls failed')).toBe(0);
  });

  it('says that a password is wrong, where the keyboard is, and logs in with the right one', async () => {
    const tab = await openTab();
    const account = await tab.register();
    await tab.button('Log out').click();
    await tab.says('You logged out.');
    await tab.logIn({ ...account, password: `not ${account.password}` });
    await tab
      .region('Log in')
      .getByRole('alert')
      .filter({ hasText: 'The account or the password is wrong.' })
      .waitFor();
    expect(await tab.page.evaluate('document.activeElement.name')).toBe('password');
    await tab.logIn(account);
    await tab.heading('You are logged in').waitFor();
  });

  it('shows at a field why the server refuses it', async () => {
    const tab = await openTab();
    await tab.button('Make somebody up').click();
    const form = tab.region('Register');
    await form.getByLabel('Password').fill('aaaaaaaaaaaaaa');
    await tab.button('Register').click();
    await form.getByRole('alert').filter({ hasText: 'repeats a pattern' }).waitFor();
    const invalid = form.locator('[aria-invalid=true]');
    expect(await invalid.getAttribute('name')).toBe('password');
    const describedBy = (await invalid.getAttribute('aria-describedby')) ?? '';
    expect(await form.locator(`#${describedBy}`).innerText()).toContain('repeats a pattern');
  });

  it('sees a second tab, which gets its token from the first and renews none', async () => {
    const first = await openTab();
    await first.register();
    const second = await openTab();
    await second.says('You are logged in: another tab has told this one.');
    expect(second.answers.filter((answer) => answer.includes('refresh'))).toEqual([]);
    for (const tab of [first, second]) await tab.region('Tabs').getByText('2 tabs have the page open.').waitFor();
    await first.button('Refresh now').click();
    await eventually('the second tab adopts the token', async () => (await second.count('Adopted from another')) === 1);
    expect([await first.count('Renewed by this tab'), await second.count('Renewed by this tab')]).toEqual([1, 0]);
    await second.page.close();
    await first.region('Tabs').getByText('Only this tab').waitFor();
  });

  it('ends another device, where the next call says why', async () => {
    const tab = await openTab();
    const other = await openElsewhere(await tab.register());
    await tab.button('Look again').click();
    await eventually('both are listed', async () => (await tab.devices()).length === 2);
    expect(await tab.devices()).toEqual(expect.arrayContaining(['Chrome on Linux', 'Firefox on Linux']));
    await tab.page.getByRole('button', { name: /^End the session of Firefox on Linux since / }).click();
    await tab.says('The session of that device is over.');
    expect(await tab.devices()).toEqual(['Chrome on Linux']);
    await other.button('Call GET /api/users/me').click();
    await other.says(ENDED_ELSEWHERE);
    await other.heading('Log in').waitFor();
  });

  it('ends all other devices', async () => {
    const tab = await openTab();
    const account = await tab.register();
    const others = [await openElsewhere(account), await openElsewhere(account)];
    await tab.button('End all others').click();
    await tab.says('2 sessions are over.');
    expect(await tab.devices()).toEqual(['Chrome on Linux']);
    for (const other of others) {
      await other.button('Call GET /api/users/me').click();
      await other.says(ENDED_ELSEWHERE);
    }
  });

  it('logs every tab out with one, and says in the others where that was', async () => {
    const [first, second] = [await openTab(), await openTab()];
    await first.register();
    await second.says('You are logged in: another tab has told this one.');
    await first.button('Log out').click();
    await first.says('You logged out.');
    await second.says('You logged out in another tab.');
    for (const tab of [first, second]) await tab.heading('Log in').waitFor();
    expect(await first.page.evaluate('document.activeElement.id')).toBe('log-in-title');
  });

  it('says that the server could not be told of a logout, and stays logged out when it is there again', async () => {
    const tab = await openTab();
    await tab.register();
    await seen.context.setOffline(true);
    await tab.button('Log out').click();
    await tab.says('You are logged out here, but the server does not know it yet');
    await seen.context.setOffline(false);
    await tab.page.reload();
    await tab.heading('Log in').waitFor();
    // what the browser says of the attempt
    expect(tab.complaints.splice(0).filter((text) => !text.includes('net::ERR_INTERNET_DISCONNECTED'))).toEqual([]);
  });

  it('says that an administrator ended the session', async () => {
    const tab = await openTab();
    const { email } = await tab.register();
    const admin = anAccount();
    noteSecret(admin.password);
    await operated.cli.runWith(`${admin.password}\n`, 'users', 'create-admin', ...optionsFor(admin));
    const device = operated.server.device();
    const { accessToken: token } = await loggedIn(device, admin);
    const { id } = await operated.cli.json<{ id: string }>('users', 'show', email);
    expect((await device.post(`/api/users/${id}/logout`, { token })).status).toBeLessThan(300);
    await tab.button('Call GET /api/users/me').click();
    await tab.says(ENDED_ELSEWHERE);
  });

  it('has words for every code with which a session can end', async () => {
    const tab = await openTab();
    const codes = Object.keys(ERROR_MESSAGES).filter((code) =>
      /^(REFRESH_TOKEN_(?!AMBIGUOUS)|SESSION_|ACCOUNT_SUSPENDED)/.test(code),
    );
    expect(codes).toHaveLength(7);
    const words = await tab.page.evaluate<string[]>(
      `import('./reasons.js').then(({ reasonInWords }) => ${JSON.stringify(codes)}.map((code) => reasonInWords(code, false)))`,
    );
    expect(words.filter((sentence) => /[A-Z]_|undefined/.test(sentence))).toEqual([]);
    expect(new Set(words).size).toBe(codes.length);
  });

  it('leaves no token in an address, a referrer, the history or a storage', async () => {
    const tab = await openTab();
    const authorizations: string[] = [];
    tab.page.on('request', (request) => authorizations.push(request.headers()['authorization'] ?? ''));
    const { email, password } = await tab.register();
    await tab.region('You are logged in').getByText(email).waitFor();
    const bearers = authorizations.filter((value) => value !== '').map((value) => value.replace('Bearer ', ''));
    const jar = await seen.cookies();
    expect([jar.get('refresh')?.httpOnly, jar.get('csrf')?.httpOnly, jar.has('access')]).toEqual([true, false, false]);
    const cookies = [...jar.values()].map(({ value }) => value);
    const secrets = [password, ...bearers, ...cookies];
    secrets.forEach(noteSecret);
    expect(bearers.length).toBeGreaterThan(0);
    const stored = await tab.page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
    const everywhere = [...(await seen.sent()), ...(await historyOf(tab.page)), stored].map(decodeURIComponent).join();
    expect(secrets.filter((secret) => everywhere.includes(secret))).toEqual([]);
    expect(await tab.page.evaluate('document.cookie')).not.toContain('refresh');
  });
});
