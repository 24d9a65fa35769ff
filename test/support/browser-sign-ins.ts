import type { Type } from '@nestjs/common';
import type { BrowserContext, Page } from 'playwright-core';
import { ConnectionsRepository } from '../../src/modules/vault/connections/connections.repository.js';
import { ConnectionVault } from '../../src/modules/vault/index.js';
import { FakeClock } from '../../src/testing/index.js';
import { applicationPage, SIGN_IN } from './application-page.js';
import { OidcProvider } from './oidc-provider.js';
import { RecordingServer } from './recording-server.js';
import type { SeenBrowser } from './seen-browser.js';
import { TcpDoor } from './tcp-door.js';
import { type RunningApp, startTestApp } from './test-app.js';

const PAGE = { 'content-type': 'text/html; charset=utf-8' };
const LIMIT_MS = 60_000;

/**
 * Our server, an application of another origin and npm's oidc-provider, as a browser sees them: the first two are of one site
 * (`localhost`), and the provider is of another (`127.0.0.1`).
 */
export class BrowserSignIns {
  private constructor(
    readonly app: RunningApp,
    readonly provider: OidcProvider,
    /** Our server's, at PUBLIC_URL. */
    private readonly door: TcpDoor,
    /** To where the door leads. */
    private readonly behind: { port: number },
    private readonly application: RecordingServer,
  ) {}

  static async start(): Promise<BrowserSignIns> {
    const application = await RecordingServer.start();
    const home = asLocalhost(application.origin);
    // PUBLIC_URL has to be known before the server listens
    const behind = { host: '127.0.0.1', port: 0 };
    const door = new TcpDoor(behind);
    await door.open();
    const PUBLIC_URL = `http://localhost:${door.port}`;
    application.answers = () => ({ status: 200, headers: PAGE, body: applicationPage(PUBLIC_URL, home) });
    const provider = await OidcProvider.start(`${PUBLIC_URL}/api/auth/providers/real/callback`);
    const app = await startTestApp(
      'sqlite',
      {
        ...{ PUBLIC_URL, RATE_LIMIT: 'off', CORS_ORIGINS: home, RETURN_TO_ORIGINS: home },
        OIDC_PROVIDERS: JSON.stringify({ real: provider.settings() }),
      },
      // what a real provider signs is valid in the present
      { clock: new FakeClock(new Date()) },
    );
    behind.port = Number(new URL(app.url).port);
    return new BrowserSignIns(app, provider, door, behind, application);
  }

  /** Our server, as browsers know it. */
  get url(): string {
    return `http://localhost:${this.door.port}`;
  }

  /** The application. */
  get home(): string {
    return asLocalhost(this.application.origin);
  }

  /** The same pages at an address of another site. */
  get elsewhere(): string {
    return this.application.origin;
  }

  /** A new tab of the browser, at the page of the application with which everything begins. */
  async openTab(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    page.setDefaultTimeout(LIMIT_MS);
    await page.goto(this.home);
    return page;
  }

  /** From the page of the application to the provider's page that asks for a login. */
  async leave(page: Page, link = SIGN_IN): Promise<void> {
    await page.getByText(link, { exact: true }).click();
    await page.getByPlaceholder('Enter any login').waitFor();
  }

  /** Fills the provider's pages in, and agrees. */
  async agree(page: Page, login: string): Promise<void> {
    await page.getByPlaceholder('Enter any login').fill(login);
    await page.getByPlaceholder('and password').fill('any password');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
  }

  /** The whole way, until the application shows who is signed in. */
  async signIn(page: Page, login: string, link = SIGN_IN): Promise<void> {
    await this.leave(page, link);
    await this.agree(page, login);
    await shows(page, `signed in as ${addressOf(login)}`);
  }

  /**
   * Comes back from the provider while another server stands at our address, so that nobody uses the address at which the
   * browser comes back; our server is there again afterwards. The other one answers 204, with which a browser stays on the page
   * where it is: where nothing answered, it would show a page of its own and try again by itself, at a moment of its choice.
   */
  async unusedCallback(page: Page, login: string, seen: SeenBrowser): Promise<string> {
    const callback = `${this.url}/api/auth/providers/real/callback`;
    const other = await RecordingServer.start();
    other.answers = () => ({ status: 204 });
    const own = this.behind.port;
    await this.leadTo(Number(new URL(other.origin).port));
    const answered = page.waitForResponse((response) => response.url().startsWith(callback));
    await this.agree(page, login);
    expect((await answered).status()).toBe(204);
    await this.leadTo(own);
    await other.close();
    return seen.lastTo(callback);
  }

  /** Connections that are open would go on to where they led before. */
  private async leadTo(port: number): Promise<void> {
    await this.door.shut();
    this.behind.port = port;
    await this.door.open();
  }

  /** What only the two servers know of the last sign-in, which was this login's. */
  async secretsFor(login: string): Promise<string[]> {
    const { headers, parameters } = this.provider.proxy.requestsTo('token').at(-1) ?? fail('nobody has signed in');
    const basic = Buffer.from((headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString();
    const get = <Service>(type: Type<Service>) => this.app.app.get(type, { strict: false });
    const row = await get(ConnectionsRepository).findBySubject('real', login);
    const { accessToken, refreshToken, idToken } = await get(ConnectionVault).open(row ?? fail('nothing is connected'));
    const secrets = [parameters.get('code_verifier'), basic.split(':')[1], accessToken, refreshToken, idToken];
    return secrets.map((secret) => secret ?? fail('a secret is missing'));
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.door.shut();
    await this.provider.stop();
    await this.application.close();
  }
}

/** Which address oidc-provider says that a login has. */
export function addressOf(login: string): string {
  return `${login}@example.org`;
}

export async function shows(page: Page, text: string): Promise<void> {
  await page.getByRole('status').filter({ hasText: text }).waitFor();
}

/** Which session of ours the page's access token is of. */
export function sessionOf(page: Page): Promise<string> {
  return page.evaluate<string>(
    "JSON.parse(atob(accessToken.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))).sid",
  );
}

function fail(reason: string): never {
  throw new Error(reason);
}

function asLocalhost(origin: string): string {
  return origin.replace('127.0.0.1', 'localhost');
}
