import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type Account, anAccount, registered } from '../support/accounts.js';
import { chromiumPath, launchChromium } from '../support/chromium.js';
import { noteSecret } from '../support/evidence.js';
import { ExampleTab } from '../support/example-tab.js';
import { ServerProcess } from '../support/server-process.js';
import { describeWithPackages } from '../support/when-available.js';

const executable = chromiumPath();
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0';
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1';
/** Under which name the user of each picture is there. */
const PICTURED = { light: 'ada', dark: 'lovelace' } as const;
/** WCAG 2.2, 1.4.3. */
const LEAST_CONTRAST = 4.5;
/** WCAG 2.2, 1.4.10, asks for 320. */
const NARROWEST = 320;

/** The contrast of each text that is shown, with what is behind it. */
const CONTRASTS = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = channels(color).slice(0, 3).map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    return channels(color)[3] === 0 ? (element.parentElement ? behind(element.parentElement) : 'rgb(255, 255, 255)') : color;
  };
  const texts = [...document.querySelectorAll('body *')].filter((element) => element.checkVisibility() &&
    [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== ''));
  return texts.map((element) => {
    const [one, other] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
    return [element.tagName + ' ' + element.textContent.trim().slice(0, 30), (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)];
  });
})()`;

function someone(username = anAccount().username): Account {
  return { ...anAccount(), username, email: `${username}@example.org`, fullName: 'Ada Lovelace' };
}

describeWithPackages(['chromium'], 'how the example page looks and reads', () => {
  let server: ServerProcess;
  let browser: Browser;

  beforeAll(async () => {
    server = await ServerProcess.start({ DATABASE_URL: 'sqlite::memory:' });
    browser = await launchChromium(executable ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** Shows the page to `look`, with nobody logged in and with somebody who has two devices and two tabs. */
  async function inBothStates(
    { account = someone(), ...options }: BrowserContextOptions & { readonly account?: Account },
    look: (page: Page, state: string) => Promise<void>,
  ): Promise<void> {
    const body = { ...account, delivery: 'body' };
    const headers = { 'user-agent': PHONE };
    expect((await server.device().post('/api/auth/register', { body, headers })).status).toBe(201);
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    const tab = await ExampleTab.open(context, server.url);
    await look(tab.page, 'logged-out');
    await tab.logIn(account);
    await tab.heading('You are logged in').waitFor();
    await tab.region('Your devices').getByRole('listitem').nth(1).waitFor();
    const other = await ExampleTab.open(context, server.url);
    await other.button('Refresh now').click();
    await tab.region('What happened in this tab').getByText('Adopted the access token').waitFor();
    await tab.region('Tabs').getByText('2 tabs have the page open.').waitFor();
    await look(tab.page, 'logged-in');
    for (const { value } of await context.cookies()) noteSecret(value);
    await context.close();
  }

  it.each(['light', 'dark'] as const)('has enough contrast in %s', async (colorScheme) => {
    await inBothStates({ colorScheme }, async (page) => {
      const contrasts = await page.evaluate<[string, number][]>(CONTRASTS);
      expect(contrasts.length).toBeGreaterThan(15);
      expect(contrasts.filter(([, contrast]) => contrast < LEAST_CONTRAST)).toEqual([]);
    });
  });

  it('fits a narrow screen without scrolling sideways', async () => {
    await inBothStates({ viewport: { width: NARROWEST, height: 640 } }, async (page) => {
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(NARROWEST);
    });
  });

  it('has a language, one main heading, one main part, and regions with names', async () => {
    await inBothStates({}, async (page) => {
      expect(await page.getAttribute('html', 'lang')).toBe('en');
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      expect(await page.getByRole('main').count()).toBe(1);
      const sections = "[...document.querySelectorAll('section')].filter((each) => each.checkVisibility()).length";
      const ids = await page.evaluate<string[]>("[...document.querySelectorAll('[id]')].map(({ id }) => id)");
      expect(new Set(ids).size).toBe(ids.length);
      expect(await page.getByRole('region', { name: /./ }).count()).toBe(await page.evaluate(sections));
    });
  });

  it('gives a name to everything that is filled in or pressed, and each its own', async () => {
    await inBothStates({}, async (page) => {
      for (const role of ['button', 'textbox', 'checkbox', 'link', 'progressbar', 'timer'] as const) {
        const all = page.getByRole(role);
        expect(await page.getByRole(role, { name: /\S/ }).count()).toBe(await all.count());
      }
      const unlabelled = await page.evaluate(
        "[...document.querySelectorAll('input')].filter(({ labels }) => labels.length !== 1).map(({ name }) => name)",
      );
      expect(unlabelled).toEqual([]);
    });
  });

  it('is used by the keyboard alone', async () => {
    const { account } = await registered(server.device());
    const context = await browser.newContext({ locale: 'en-GB' });
    const tab = await ExampleTab.open(context, server.url);
    await tab.page.keyboard.press('Tab');
    await tab.page.keyboard.type(account.email);
    await tab.page.keyboard.press('Tab');
    await tab.page.keyboard.type(account.password);
    await tab.page.keyboard.press('Enter');
    await tab.heading('You are logged in').waitFor();
    // the form is gone, and the keyboard goes on where the page does
    expect(await tab.page.evaluate('document.activeElement.id')).toBe('user-title');
    await tab.page.keyboard.press('Tab');
    await tab.page.keyboard.press('Enter');
    await tab.says('GET /api/users/me answered');
    const outline = "getComputedStyle(document.activeElement).outlineStyle + ' ' + document.activeElement.textContent";
    expect(await tab.page.evaluate(outline)).toBe('solid Call GET /api/users/me');
    for (const { value } of await context.cookies()) noteSecret(value);
    await context.close();
  });

  /** `EXAMPLE_PICTURES=docs/images npx jest example-page-looks` renews the pictures in docs/client.md. */
  it.each(['light', 'dark'] as const)('looks in %s as the pictures in docs/images show', async (colorScheme) => {
    const folder = process.env['EXAMPLE_PICTURES'];
    const viewport = { width: 960, height: 640 };
    const account = someone(PICTURED[colorScheme]);
    await inBothStates({ account, colorScheme, viewport, userAgent: FIREFOX }, async (page, state) => {
      const path = folder === undefined ? undefined : `${folder}/example-${state}-${colorScheme}.png`;
      const picture = await page.screenshot({ fullPage: true, ...(path !== undefined && { path }) });
      expect(picture.length).toBeGreaterThan(10_000);
    });
  });
});
