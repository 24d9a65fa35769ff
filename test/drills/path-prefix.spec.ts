import { type APIRequestContext, type Browser, type BrowserContext, type Page, request } from 'playwright-core';
import { anAccount } from '../support/accounts.js';
import { chromiumPath, launchChromium } from '../support/chromium.js';
import { noteSecret } from '../support/evidence.js';
import { freePort } from '../support/free-port.js';
import { HaProxy } from '../support/haproxy.js';
import { Nginx } from '../support/nginx.js';
import { ServerProcess } from '../support/server-process.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { describeWithPackages } from '../support/when-available.js';
import { recipe, selfSignedCertificate } from './recipes.js';
import { report } from './report.js';

const HEADING = 'Below a path';
const STEPS = ['1. Register', '2. Log in', '3. Authorize', '4. Call your profile'];
const METADATA = '/.well-known/oauth-authorization-server/auth';
const certificate = selfSignedCertificate();
const executable = chromiumPath();

interface Proxy {
  stop(): Promise<void>;
}

/** Without the line that takes the path away, or as the page has it. */
type Change = Readonly<Record<string, string>>;

const startNginx = (port: number, server: string, change: Change): Promise<Proxy> =>
  Nginx.start(
    recipe('nginx', HEADING, {
      ...change,
      'listen 443 ssl': `listen 127.0.0.1:${port} ssl`,
      '/etc/ssl/example.org.crt': certificate.certificate,
      '/etc/ssl/example.org.key': certificate.key,
      '10.0.0.11:3000': server,
    }),
    port,
  );

const startHaProxy = (port: number, server: string, change: Change): Promise<Proxy> =>
  HaProxy.start(
    recipe('haproxy', HEADING, {
      ...change,
      'bind :443': `bind 127.0.0.1:${port}`,
      '/etc/ssl/example.org.pem': certificate.both,
      '10.0.0.11:3000': server,
    }),
    port,
  );

const CASES = [
  ['nginx', 'takes it away', startNginx, {}],
  ['nginx', 'passes it on', startNginx, { ':3000/;': ':3000;' }],
  ['HAProxy', 'takes it away', startHaProxy, {}],
  ['HAProxy', 'passes it on', startHaProxy, { '  http-request replace-path ^/auth/(.*) /\\1\n': '' }],
] as const;

const CHECKS = ['Swagger', 'walk', 'cookies', 'refresh', 'log out', 'metadata', 'bearer'] as const;
const table: string[][] = [['proxy', 'the path', ...CHECKS]];

describeWithPackages(['nginx', 'haproxy', 'chromium', 'openssl'], 'a path prefix in a browser', () => {
  let browser: Browser;
  let port: number;
  let url: string;
  let server: ServerProcess;
  beforeAll(async () => {
    browser = await launchChromium(executable ?? '');
    port = await freePort();
    url = `https://localhost:${port}/auth`;
    const environment = await sharedEnvironment('postgres');
    server = await ServerProcess.start({ ...environment, PUBLIC_URL: url, TRUST_PROXY: '127.0.0.1' });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    report('PUBLIC_URL with a path, behind a proxy that takes it away or passes it on, in Chromium', table);
  });

  describe.each(CASES)('behind %s, which %s', (name, treatment, startProxy, change) => {
    let proxy: Proxy;
    let context: BrowserContext;
    let page: Page;
    let api: APIRequestContext;
    const complaints: string[] = [];
    const called: string[] = [];
    const found: Partial<Record<(typeof CHECKS)[number], string>> = {};

    beforeAll(async () => {
      proxy = await startProxy(port, new URL(server.url).host, change);
      context = await browser.newContext({ ignoreHTTPSErrors: true });
      api = await request.newContext({ ignoreHTTPSErrors: true });
      page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (sent) => sent.resourceType() === 'fetch' && called.push(sent.url()));
    });
    afterAll(async () => {
      table.push([name, treatment, ...CHECKS.map((check) => found[check] ?? 'failed')]);
      await context?.close();
      await api?.dispose();
      await proxy?.stop();
    });

    /** As a script of the page does it. @returns the status */
    const fromThePage = (method: string, path: string, body?: object): Promise<number> =>
      page.evaluate(async ([target, init]) => (await fetch(target, init)).status, [
        url + path,
        { method, ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) },
      ] as const);

    it('shows Swagger without a complaint of the browser', async () => {
      await page.goto(`${url}/docs`);
      await page.locator('.opblock').first().waitFor();
      expect(complaints).toEqual([]);
      found.Swagger = 'loads';
    });

    it('leads in four clicks to a guarded call, all of them below the path', async () => {
      for (const step of STEPS) {
        await page.getByRole('button', { name: step }).click();
        await page.getByRole('button', { name: `${step} ✓` }).waitFor();
      }
      expect(called.map((address) => address.replace(/\?.*/, ''))).toEqual(
        ['/api/auth/register', '/api/auth/login', '/api/users/me'].map((path) => url + path),
      );
      expect(complaints).toEqual([]);
      const answer = await page.locator('#operations-Authentication-login .live-responses-table').innerText();
      noteSecret(/"accessToken":\s*"([^"]+)"/.exec(answer)?.[1] ?? '');
      found.walk = `${STEPS.length} of ${STEPS.length}`;
    });

    it('keeps a login in cookies, of which those of the refresh and of the device have the path', async () => {
      const account = anAccount();
      noteSecret(account.password);
      expect(await fromThePage('POST', '/api/auth/register', { ...account, delivery: 'cookie' })).toBe(201);
      const cookies = await context.cookies();
      expect(Object.fromEntries(cookies.map((cookie) => [cookie.name, cookie.path]))).toEqual({
        '__Host-watchword_access': '/',
        '__Host-watchword_csrf': '/',
        '__Secure-watchword_refresh': '/auth/api/auth',
        '__Secure-watchword_device': '/auth/api/auth',
      });
      found.cookies = `${cookies.length} kept`;
    });

    it('refreshes by the cookie, and no longer after a logout', async () => {
      expect(await fromThePage('POST', '/api/auth/refresh')).toBe(200);
      expect(await fromThePage('GET', '/api/users/me')).toBe(200);
      found.refresh = '200';
      expect(await fromThePage('POST', '/api/auth/logout')).toBe(200);
      // which lets nobody in
      expect((await context.cookies()).map(({ name }) => name)).toEqual(['__Secure-watchword_device']);
      expect(await fromThePage('POST', '/api/auth/refresh')).toBe(401);
      found['log out'] = '200, then 401';
    });

    it('has its metadata where RFC 8414 looks for it, which lead to its keys', async () => {
      const metadata = await api.get(new URL(METADATA, url).href);
      expect(metadata.status()).toBe(200);
      const { issuer, jwks_uri } = (await metadata.json()) as { issuer: string; jwks_uri: string };
      expect(issuer).toBe(url);
      expect(jwks_uri).toBe(`${url}/.well-known/jwks.json`);
      expect(await (await api.get(jwks_uri)).json()).toMatchObject({ keys: [{ use: 'sig' }, { use: 'sig' }] });
      found.metadata = '200';
    });

    it('takes a bearer token', async () => {
      const account = anAccount();
      noteSecret(account.password);
      const created = await api.post(`${url}/api/auth/register`, { data: { ...account, delivery: 'body' } });
      const { data } = (await created.json()) as { data: { accessToken: string } };
      noteSecret(data.accessToken);
      const profile = await api.get(`${url}/api/users/me`, {
        headers: { authorization: `Bearer ${data.accessToken}` },
      });
      expect(profile.status()).toBe(200);
      found.bearer = '200';
    });
  });
});
