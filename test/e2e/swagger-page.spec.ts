import type { Browser, Page } from 'playwright-core';
import { registered } from '../support/accounts.js';
import { chromiumPath, launchChromium } from '../support/chromium.js';
import { noteSecret } from '../support/evidence.js';
import { ServerProcess } from '../support/server-process.js';
import { describeWithPackages } from '../support/when-available.js';

const executable = chromiumPath();

describeWithPackages(['chromium'], 'the Swagger page in a browser', () => {
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    server = await ServerProcess.start({ DATABASE_URL: 'sqlite::memory:' });
    browser = await launchChromium(executable ?? '');
    page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const button = (name: string) => page.getByRole('button', { name });
  const authorize = () => page.locator('.auth-wrapper .btn.authorize').first();
  const answerOf = (operation: string) =>
    page.locator(`#operations-${operation} .live-responses-table .response`).first();

  it('loads without a complaint of the browser, its security policy included', async () => {
    await page.goto(`${server.url}/docs`);
    await page.locator('.opblock').first().waitFor();
    expect(await page.title()).toBe('Watchword API');
    expect(await page.locator('.opblock').count()).toBeGreaterThan(15);
    expect(complaints).toEqual([]);
  });

  it('shows the groups in the order in which a newcomer needs them', async () => {
    const tags = await page.locator('.opblock-tag').all();
    const names = await Promise.all(tags.map((tag) => tag.getAttribute('data-tag')));
    expect(names.slice(0, 3)).toEqual(['Authentication', 'Profile', 'Sessions']);
  });

  it('leads in four clicks from registering to a guarded call', async () => {
    for (const [step, outcome] of [
      ['1. Register', /^201: the account ada-\w+@example\.org was created/],
      ['2. Log in', /^200: the answer has an access token/],
      ['3. Authorize', /now sends the token/],
      ['4. Call your profile', /^200: the token shows that you are Ada Lovelace/],
    ] as const) {
      await button(step).click();
      await page.getByRole('status').filter({ hasText: outcome }).waitFor();
    }
    const [loggedIn, profile] = [answerOf('Authentication-login'), answerOf('Profile-getMyProfile')];
    noteSecret(/"accessToken":\s*"([^"]+)"/.exec(await loggedIn.innerText())?.[1] ?? '');
    expect(await profile.innerText()).toContain('"fullName": "Ada Lovelace"');
    expect(complaints).toEqual([]);
    await takePicture(page);
  });

  it('offers the bearer token first in Authorize, and nothing that a page cannot send', async () => {
    await page.reload();
    await authorize().click();
    const dialog = page.locator('.dialog-ux');
    const schemes = await dialog.locator('.auth-container h4').allInnerTexts();
    expect(schemes.map((text) => text.split(/\s/)[0])).toEqual(['bearer', 'service-client', 'metrics-token']);
    // the token of the four clicks has survived the reload
    expect(await dialog.locator('.auth-container').first().innerText()).toContain('Authorized');
    await dialog.locator('button', { hasText: 'Logout' }).click();
    await dialog.locator('.btn-done').first().click();
  });

  it('keeps a token that is pasted into Authorize through a reload, and takes two clicks to call a route', async () => {
    const device = server.device();
    const { accessToken, account } = await registered(device);
    await authorize().click();
    // the cursor is in the field of the bearer token
    await page.keyboard.type(accessToken);
    await page.keyboard.press('Enter');
    await page.locator('.dialog-ux .btn-done').first().click();
    await page.goto(`${server.url}/docs`);
    const profile = page.locator('#operations-Profile-getMyProfile');
    await profile.locator('.opblock-summary').click();
    await profile.getByRole('button', { name: 'Execute' }).click();
    await answerOf('Profile-getMyProfile').waitFor();
    expect(await answerOf('Profile-getMyProfile').innerText()).toContain(account.email);
  });
});

/** `SWAGGER_PICTURE=docs/images/swagger.png npx jest swagger-page` renews the picture in the README. */
async function takePicture(page: Page): Promise<void> {
  const path = process.env['SWAGGER_PICTURE'];
  if (path === undefined) return;
  // what is above the profile would push its answer out of the picture
  await page.locator('.opblock-tag', { hasText: 'Authentication' }).click();
  await page.locator('.info .title').click();
  await page.setViewportSize({ width: 1280, height: 1500 });
  await page.evaluate('window.scrollTo(0, 0)');
  await page.screenshot({ path });
}
