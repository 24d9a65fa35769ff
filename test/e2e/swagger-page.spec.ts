import type { Browser, Page } from 'playwright-core';
import { anAccount } from '../support/accounts.js';
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
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function tryOut(operation: string, body: object): Promise<{ status: string; text: string }> {
    const block = page.locator(`#${operation}`);
    await block.locator('.opblock-summary').click();
    await block.getByRole('button', { name: 'Try it out' }).click();
    await block.locator('textarea.body-param__text').fill(JSON.stringify(body));
    await block.getByRole('button', { name: 'Execute' }).click();
    const live = block.locator('.live-responses-table .response').first();
    await live.waitFor();
    return {
      status: await live.locator('.response-col_status').innerText(),
      text: await live.locator('.response-col_description').innerText(),
    };
  }

  it('loads without a complaint of the browser, its security policy included', async () => {
    await page.goto(`${server.url}/docs`);
    await page.locator('.opblock').first().waitFor();
    expect(await page.title()).toBe('Watchword API');
    expect(await page.locator('.opblock').count()).toBeGreaterThan(15);
    expect(complaints).toEqual([]);
  });

  it('registers, logs in, and calls a guarded route with the token', async () => {
    const account = anAccount();
    noteSecret(account.password);
    const registered = await tryOut('operations-Authentication-register', account);
    expect(registered.status).toContain('201');

    const credentials = { identifier: account.email, password: account.password, delivery: 'body' };
    const loggedIn = await tryOut('operations-Authentication-login', credentials);
    const accessToken = /"accessToken":\s*"([^"]+)"/.exec(loggedIn.text)?.[1] ?? '';
    expect(accessToken).not.toBe('');
    noteSecret(accessToken);

    await page.getByRole('button', { name: 'Authorize' }).first().click();
    const dialog = page.locator('.auth-container', { hasText: 'bearer' }).first();
    await dialog.locator('input').fill(accessToken);
    await dialog.locator('button.authorize').click();
    await page.locator('.dialog-ux .btn-done').first().click();

    const profile = page.locator('#operations-Profile-profile');
    await profile.locator('.opblock-summary').click();
    await profile.getByRole('button', { name: 'Try it out' }).click();
    await profile.getByRole('button', { name: 'Execute' }).click();
    const answer = profile.locator('.live-responses-table .response').first();
    await answer.waitFor();
    expect(await answer.innerText()).toContain(account.email);
    await takePicture(page);
  });
});

/** `SWAGGER_PICTURE=docs/images/swagger.png npx jest swagger-page` renews the picture in the README. */
async function takePicture(page: Page): Promise<void> {
  const path = process.env['SWAGGER_PICTURE'];
  if (path === undefined) return;
  for (const name of ['register', 'login']) {
    await page.locator(`#operations-Authentication-${name} .opblock-summary`).click();
  }
  // what is above the profile would push its answer out of the picture
  const others = page.locator('.opblock-tag').filter({ hasNotText: /^(Authentication|Profile)/ });
  for (const tag of await others.all()) await tag.click();
  await page.setViewportSize({ width: 1280, height: 1960 });
  await page.evaluate('window.scrollTo(0, 0)');
  await page.screenshot({ path });
}
