import type { Browser } from 'playwright-core';
import { SIGN_IN_BY_COOKIE, SIGNED_OUT } from '../support/application-page.js';
import { addressOf, BrowserSignIns, shows } from '../support/browser-sign-ins.js';
import { chromiumPath, launchChromium } from '../support/chromium.js';
import { noteSecret } from '../support/evidence.js';
import { historyOf, SeenBrowser } from '../support/seen-browser.js';
import { describeWithPackages } from '../support/when-available.js';

const executable = chromiumPath();
const TEN_MINUTES_SECONDS = 600;

describeWithPackages(['chromium'], 'signing in through a provider, in a browser', () => {
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

  const nextLogin = () => `browser${(logins += 1)}`;
  const callback = () => `${place.url}/api/auth/providers/real/callback`;

  it('leads from a page of an application to the provider and back, where the page is signed in by a cookie', async () => {
    const login = nextLogin();
    const page = await place.openTab(seen.context);
    await shows(page, SIGNED_OUT);
    await place.signIn(page, login);
    expect(page.url()).toBe(`${place.home}/reports`);
    await page.reload();
    await shows(page, `signed in as ${addressOf(login)}`);
  });

  it('sets cookies that no script reads and no other site sends', async () => {
    const page = await place.openTab(seen.context);
    await place.leave(page);
    const flow = (await seen.cookies()).get('flow');
    expect(flow).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', domain: 'localhost' });
    const leftSeconds = (flow?.expires ?? 0) - Date.now() / 1000;
    expect(Math.abs(leftSeconds - TEN_MINUTES_SECONDS)).toBeLessThan(120);
    await place.agree(page, nextLogin());
    await shows(page, 'signed in as');
    const cookies = await seen.cookies();
    expect([...cookies.keys()].sort()).toEqual(['csrf', 'device', 'refresh']);
    expect(cookies.get('refresh')).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/api/auth' });
    expect(cookies.get('csrf')).toMatchObject({ httpOnly: false, sameSite: 'Strict', path: '/' });
    expect(await page.evaluate('document.cookie')).toBe(`watchword_csrf=${cookies.get('csrf')?.value}`);
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
  });
});
