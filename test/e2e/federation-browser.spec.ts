import type { Browser } from 'playwright-core';
import { SIGN_IN_BY_COOKIE, SIGNED_OUT } from '../support/application-page.js';
import { addressOf, BrowserSignIns, sessionOf, shows } from '../support/browser-sign-ins.js';
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
    expect([...cookies.keys()].sort()).toEqual(['csrf', 'refresh']);
    expect(cookies.get('refresh')).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/api/auth' });
    expect(cookies.get('csrf')).toMatchObject({ httpOnly: false, sameSite: 'Strict', path: '/' });
    expect(await page.evaluate('document.cookie')).toBe(`watchword_csrf=${cookies.get('csrf')?.value}`);
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
  });

  it('hands an access token out by a cookie as well, where the page asks for that', async () => {
    const login = nextLogin();
    const page = await place.openTab(seen.context);
    await place.signIn(page, login, SIGN_IN_BY_COOKIE);
    expect((await seen.cookies()).get('access')).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(await page.evaluate('accessToken')).toBeUndefined();
  });

  it('leaves no token, code verifier or secret in an address, a referrer or the history', async () => {
    const login = nextLogin();
    const page = await place.openTab(seen.context);
    await place.leave(page);
    const flow = (await seen.cookies()).get('flow')?.value ?? '';
    await place.agree(page, login);
    await shows(page, 'signed in as');
    const ours = [...(await seen.cookies()).values()].map(({ value }) => value);
    const secrets = [flow, ...ours, await page.evaluate<string>('accessToken'), ...(await place.secretsFor(login))];
    secrets.forEach(noteSecret);
    expect(secrets.filter((secret) => secret.length < 20)).toEqual([]);
    expect(secrets.length).toBeGreaterThanOrEqual(8);

    const [sent, history] = [await seen.sent(), await historyOf(page)];
    const referrer = await page.evaluate<string>('document.referrer');
    const everywhere = [...sent, ...history, referrer].map(decodeURIComponent).join('\n');
    expect(secrets.filter((secret) => everywhere.includes(secret))).toEqual([]);
    // the code is in one address alone, which is none of the history
    const { searchParams } = new URL(seen.lastTo(callback()));
    expect(sent.filter((line) => line.includes(searchParams.get('code') ?? '-'))).toHaveLength(1);
    expect(history.filter((url) => /[?&](code|state)=/.test(url))).toEqual([]);
    expect([history[1], history.at(-1), referrer]).toEqual([`${place.home}/`, `${place.home}/reports`, '']);
  });

  it('works in two tabs at once, whichever comes back first', async () => {
    const login = nextLogin();
    const [first, second] = [await place.openTab(seen.context), await place.openTab(seen.context)];
    await place.leave(first);
    await place.leave(second);
    for (const page of [second, first]) {
      await place.agree(page, login);
      await shows(page, `signed in as ${addressOf(login)}`);
    }
    await second.reload();
    await shows(second, `signed in as ${addressOf(login)}`);
    expect((await seen.cookies()).has('flow')).toBe(false);
  });

  it('stays signed in behind the buttons for back and forward, and where the callback is opened again', async () => {
    const login = nextLogin();
    const page = await place.openTab(seen.context);
    await place.signIn(page, login);
    const session = await sessionOf(page);
    const visited = (await historyOf(page)).filter((url) => url.startsWith('http'));
    for (let step = 1; step < visited.length; step += 1) await page.goBack();
    expect(page.url()).toBe(`${place.home}/`);
    await shows(page, `signed in as ${addressOf(login)}`);
    for (let step = 1; step < visited.length; step += 1) await page.goForward();
    expect(page.url()).toBe(`${place.home}/reports`);
    await shows(page, `signed in as ${addressOf(login)}`);

    const again = await page.goto(seen.lastTo(callback()));
    expect(again?.status()).toBe(400);
    expect(await page.innerText('body')).toContain('PROVIDER_FLOW_INVALID');
    await page.goBack();
    await shows(page, `signed in as ${addressOf(login)}`);
    expect(await sessionOf(page)).toBe(session);
    expect(await seen.breakdowns(place.url)).toEqual([]);
  });

  it('refuses a callback that was copied into another profile, and still serves the browser that began', async () => {
    const [login, other] = [nextLogin(), nextLogin()];
    const page = await place.openTab(seen.context);
    await place.leave(page);
    const copied = await place.unusedCallback(page, login, seen);

    const strangers = await SeenBrowser.open(browser);
    const tab = await place.openTab(strangers.context);
    const open = async () => [(await tab.goto(copied))?.status(), await tab.innerText('body')];
    expect(await open()).toEqual([400, expect.stringContaining('PROVIDER_FLOW_INVALID')]);
    expect([...(await strangers.cookies()).keys()]).toEqual([]);
    await tab.goto(place.home);
    await shows(tab, SIGNED_OUT);
    // nor is somebody turned into another user
    await place.signIn(tab, other);
    expect(await open()).toEqual([400, expect.stringContaining('PROVIDER_FLOW_INVALID')]);
    await tab.goto(place.home);
    await shows(tab, `signed in as ${addressOf(other)}`);
    await strangers.close();

    await page.goto(copied);
    await shows(page, `signed in as ${addressOf(login)}`);
  });

  it('ends at the application with a code where the user cancels at the provider', async () => {
    const page = await place.openTab(seen.context);
    await place.leave(page);
    await page.getByText('Cancel').click();
    await shows(page, 'refused: PROVIDER_SIGN_IN_REFUSED');
    expect(page.url()).toBe(`${place.home}/reports?error=PROVIDER_SIGN_IN_REFUSED`);
    await page.goto(place.home);
    await shows(page, SIGNED_OUT);
    expect([...(await seen.cookies()).keys()]).toEqual([]);
  });
});
