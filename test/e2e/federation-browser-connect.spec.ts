import type { Browser, Page } from 'playwright-core';
import { statementsOn } from '../../src/database/statement.js';
import { WatchwordDataSource } from '../../src/database/watchword-data-source.js';
import { registered } from '../support/accounts.js';
import { CONNECT, CONNECT_BY_COOKIE, CONNECT_BY_LINK } from '../support/application-page.js';
import { BrowserSignIns, sessionOf, shows } from '../support/browser-sign-ins.js';
import { chromiumPath, launchChromium } from '../support/chromium.js';
import { noteSecret } from '../support/evidence.js';
import { SeenBrowser } from '../support/seen-browser.js';
import { describeWithPackages } from '../support/when-available.js';

const executable = chromiumPath();

describeWithPackages(['chromium'], 'connecting an account at a provider, in a browser', () => {
  let place: BrowserSignIns;
  let browser: Browser;
  let seen: SeenBrowser;
  let logins = 0;

  beforeAll(async () => {
    place = await BrowserSignIns.start();
    browser = await launchChromium(executable ?? '');
  });
  beforeEach(async () => {
    seen = await SeenBrowser.open(browser);
  });
  afterEach(async () => {
    for (const { value } of (await seen.cookies()).values()) noteSecret(value);
    await seen.close();
  });
  afterAll(async () => {
    await browser?.close();
    await place?.close();
  });

  const nextLogin = () => `connect${(logins += 1)}`;
  const connectionsOf = async (userId: string) => {
    const rows = statementsOn(place.app.app.get(WatchwordDataSource));
    const found = await rows`SELECT subject FROM provider_connections WHERE user_id = ${userId}`;
    return found.map((row) => row['subject']);
  };

  /** Somebody who has registered with a password, and has logged in on the page of the application. */
  async function loggedInPage(delivery: 'split' | 'cookie') {
    const { account, user } = await registered(place.app.device());
    const page = await place.openTab(seen.context);
    const { username, password } = account;
    await page.evaluate(`logIn(${[username, password, delivery].map((text) => JSON.stringify(text)).join()})`);
    return { page, email: account.email, userId: user.id };
  }

  async function agreeAt(page: Page, email: string): Promise<string> {
    const login = nextLogin();
    await place.agree(page, login);
    await shows(page, `signed in as ${email}`);
    expect(page.url()).toBe(`${place.home}/settings`);
    return login;
  }

  it('works for a page that shows its access token, and the account is a way to sign in from then on', async () => {
    const { page, email, userId } = await loggedInPage('split');
    const session = await sessionOf(page);
    await place.leave(page, CONNECT);
    const login = await agreeAt(page, email);
    expect(await connectionsOf(userId)).toEqual([login]);
    expect(await sessionOf(page)).toBe(session);
    const elsewhere = await SeenBrowser.open(browser);
    const tab = await place.openTab(elsewhere.context);
    await place.leave(tab);
    await place.agree(tab, login);
    await shows(tab, `signed in as ${email}`);
    await elsewhere.close();
    expect(await seen.breakdowns(place.url)).toEqual([]);
  });

  it('works by cookies for a page of an origin in CORS_ORIGINS', async () => {
    const { page, email, userId } = await loggedInPage('cookie');
    await place.leave(page, CONNECT_BY_COOKIE);
    const login = await agreeAt(page, email);
    expect(await connectionsOf(userId)).toEqual([login]);
  });

  it('works by cookies for a link on a page of our own origin', async () => {
    const { page, email, userId } = await loggedInPage('cookie');
    const href = await page.getByText(CONNECT_BY_LINK).getAttribute('href');
    await page.goto(`${place.url}/account/forgot-password`);
    await page.evaluate(`void (location.href = ${JSON.stringify(href)})`);
    await page.getByPlaceholder('Enter any login').waitFor();
    const login = await agreeAt(page, email);
    expect(await connectionsOf(userId)).toEqual([login]);
  });

  it('refuses a link on a page of another origin, and of another site, where nobody is known', async () => {
    const { page, userId } = await loggedInPage('cookie');
    for (const [origin, code] of [
      [place.home, 'CSRF_CHECK_FAILED'],
      [place.elsewhere, 'TOKEN_MISSING'],
    ] as const) {
      await page.goto(origin);
      await page.getByText(CONNECT_BY_LINK).click();
      await page.getByText(code).waitFor();
    }
    expect((await seen.cookies()).has('flow')).toBe(false);
    expect(await connectionsOf(userId)).toEqual([]);
  });
});
