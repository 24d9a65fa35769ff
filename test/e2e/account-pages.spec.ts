import type { Browser, Page } from 'playwright-core';
import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import { chromiumPath, launchChromium } from '../support/chromium.js';
import { mailedLink, mailsTo } from '../support/mailed-links.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { describeWithPackages } from '../support/when-available.js';

const executable = chromiumPath();

describeWithPackages(['chromium'], 'the pages that links in mails open, in a browser', () => {
  let app: RunningApp;
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    app = await startTestApp('sqlite', { EMAIL_LOGIN: 'on', RATE_LIMIT: 'off' });
    browser = await launchChromium(executable ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });
  beforeEach(async () => {
    requests.length = complaints.length = 0;
    page = await browser.newPage({ locale: 'en-GB' });
    page.setDefaultTimeout(20_000);
    page.on('request', (request) => {
      requests.push([request.method(), request.url(), request.headers()['referer'] ?? ''].join(' '));
    });
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(() => page.close());

  const button = () => page.getByRole('button');
  const said = () => page.getByRole('status');

  /** Links are made of PUBLIC_URL, which this application does not listen at. */
  async function open(name: string, token: string) {
    await page.goto(`${app.url}/account/${name}#token=${token}`);
  }

  async function resetLink({ email }: Account) {
    await app.device().post('/api/auth/password/forgot', { body: { email } });
    return (await mailedLink(app, email, 'reset-password')).token;
  }

  it('confirm an address with one click, and do nothing before it', async () => {
    const { account, accessToken } = await registered(app.device());
    const isVerified = async () => {
      const me = await app.device().get<{ emailVerified: boolean }>('/api/users/me', { token: accessToken });
      return me.data.emailVerified;
    };
    await open('verify-email', (await mailedLink(app, account.email, 'verify-email')).token);
    expect(await button().innerText()).toBe('Confirm');
    expect(requests.filter((request) => request.startsWith('POST'))).toEqual([]);
    expect(await isVerified()).toBe(false);
    await button().click();
    await said().filter({ hasText: 'is confirmed' }).waitFor();
    expect(await isVerified()).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('keep the token out of the address, the history, each request line and each Referer', async () => {
    const { account } = await registered(app.device());
    const token = await resetLink(account);
    await open('reset-password', token);
    await page.getByLabel('New password').waitFor();
    expect(page.url()).toBe(`${app.url}/account/reset-password`);
    await page.getByLabel('New password').fill(anAccount().password);
    await button().click();
    await said().filter({ hasText: 'was set' }).waitFor();
    await page.goto(`${app.url}/account/forgot-password`);
    await page.goBack();
    await page.getByRole('heading').waitFor();
    expect(page.url()).not.toContain(token);
    expect(requests.length).toBeGreaterThan(4);
    expect(requests.join('\n')).not.toContain(token);
  });

  it('set a new password, after saying what is wrong with a bad one', async () => {
    const { account } = await registered(app.device());
    await open('reset-password', await resetLink(account));
    await page.getByLabel('New password').fill('aaaaaaaaaaaaaa');
    await button().click();
    await said().filter({ hasText: 'repeats a pattern' }).waitFor();
    const password = anAccount().password;
    await page.getByLabel('New password').fill(password);
    await page.getByLabel('Show the password').check();
    expect(await page.getByLabel('New password').getAttribute('type')).toBe('text');
    await button().click();
    await said().filter({ hasText: 'was set' }).waitFor();
    await loggedIn(app.device(), { ...account, password });
  });

  it('have a link sent to whoever forgot the password', async () => {
    const { account } = await registered(app.device());
    await page.goto(`${app.url}/account/forgot-password`);
    await page.getByLabel('E-mail address').fill(account.email);
    await button().click();
    await said().filter({ hasText: 'is on its way' }).waitFor();
    expect((await mailsTo(app, account.email)).map(({ text }) => text).join()).toContain('/account/reset-password#');
  });

  it('say that a link was used, or is not complete', async () => {
    const { account } = await registered(app.device());
    const { token } = await mailedLink(app, account.email, 'verify-email');
    await app.device().post('/api/auth/email/verify', { body: { token } });
    await open('verify-email', token);
    await button().click();
    await said().filter({ hasText: 'has been used' }).waitFor();
    await page.goto('about:blank');
    await page.goto(`${app.url}/account/verify-email`);
    await said().filter({ hasText: 'not complete' }).waitFor();
    expect(await button().isVisible()).toBe(false);
  });

  it('log in whoever clicks, by a cookie that no script reads', async () => {
    const { account } = await registered(app.device());
    await app.device().post('/api/auth/email-login', { body: { email: account.email } });
    await open('log-in', (await mailedLink(app, account.email, 'log-in')).token);
    expect(await button().innerText()).toBe('Log in');
    expect(requests.filter((request) => request.startsWith('POST'))).toEqual([]);
    await button().click();
    await said().filter({ hasText: 'logged in' }).waitFor();
    const answer = await page.evaluate("fetch('/api/users/me').then((answer) => answer.status)");
    expect(answer).toBe(200);
  });

  it('speak German to whoever prefers it', async () => {
    const german = await browser.newPage({ locale: 'de-AT' });
    await german.goto(`${app.url}/account/reset-password#token=x`);
    expect(await german.getByRole('heading').innerText()).toBe('Neues Passwort setzen');
    await german.getByLabel('Neues Passwort').fill(anAccount().password);
    await german.getByRole('button').click();
    await german.getByRole('status').filter({ hasText: 'ungültig' }).waitFor();
    await german.close();
  });

  it('look as the picture in docs/images shows', async () => {
    const picture = process.env['ACCOUNT_PAGE_PICTURE'];
    await page.setViewportSize({ width: 640, height: 480 });
    await open('reset-password', 'x');
    await page.getByLabel('New password').waitFor();
    const box = await page.locator('main').boundingBox();
    expect(box?.width).toBeLessThanOrEqual(640);
    if (picture !== undefined) await page.screenshot({ path: picture });
  });
});

describe('the pages that links in mails open', () => {
  let app: RunningApp;
  beforeAll(async () => (app = await startTestApp('sqlite')));
  afterAll(() => app.close());

  it('run nothing but their own script, in no frame, and are kept by nobody', async () => {
    const { headers, status } = await app.device().get('/account/reset-password');
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';base-uri 'none';connect-src 'self';form-action 'none';frame-ancestors 'none';object-src 'none';script-src 'self';style-src 'self'",
    );
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('mask a password, let it be pasted, and tell password managers what it is', async () => {
    const { text } = await app.device().get('/account/reset-password');
    const fields = text.match(/<input [^>]*name="newPassword"[^>]*>/g) ?? [];
    expect(fields).toEqual([expect.stringMatching(/type="password" autocomplete="new-password"/)]);
    const { text: script } = await app.device().get('/account/assets/page.js');
    const events = [...script.matchAll(/addEventListener\(['"](\w+)/g)].map(([, event]) => event);
    expect(events).toContain('submit');
    expect(events.filter((event) => !['submit', 'change'].includes(event ?? ''))).toEqual([]);
    expect(text + script).not.toMatch(/onpaste|autocomplete="off"| readonly/i);
  });

  it('know no page that is not there', async () => {
    expect((await app.device().get('/account/other')).status).toBe(404);
    expect((await app.device().get('/account/assets/other.js')).status).toBe(404);
  });
});
