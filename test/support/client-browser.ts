import { build } from 'esbuild';
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { resolve } from 'node:path';
import { type Account, anAccount } from './accounts.js';
import { ClientDoor } from './client-door.js';
import type { CallOutcome } from './client-page.js';
import { noteSecret } from './evidence.js';
import { RunningClock } from './running-clock.js';
import { type RunningApp, startTestApp } from './test-app.js';

const ENTRY = resolve('test/support/client-page.ts');
const LIMIT_MS = 60_000;
const PAGE = '/app';
/** A page without a client. */
const OTHER_PAGE = '/app/elsewhere';

/** How the page makes its client. */
export interface TabOptions {
  readonly delivery?: 'split' | 'body' | 'cookie';
  /** Memory if absent. */
  readonly storage?: 'localStorage' | 'sessionStorage';
  /** How long the server may be silent; a lock is stolen after half as much more. */
  readonly timeoutMs?: number;
}

/** Our server with the machine's clock, and an application of its own origin whose page has the client in it. */
export class ClientBrowser {
  private constructor(
    readonly app: RunningApp,
    readonly clock: RunningClock,
    readonly door: ClientDoor,
  ) {}

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<ClientBrowser> {
    const door = await ClientDoor.open();
    door.pages.set(PAGE, await pageWithClient()).set(OTHER_PAGE, '<!doctype html><title>Another page</title>');
    const clock = new RunningClock();
    const app = await startTestApp('sqlite', { PUBLIC_URL: door.origin, ...environment }, { clock });
    door.leadTo(app.url);
    return new ClientBrowser(app, clock, door);
  }

  /** Somebody with an account, who is logged in nowhere. */
  async person(): Promise<Account> {
    const account = anAccount();
    noteSecret(account.password);
    const { status, text } = await this.app.device().post('/api/auth/register', { body: account });
    if (status !== 201) throw new Error(`registering failed: ${text}`);
    return account;
  }

  async openTab(context: BrowserContext, options: TabOptions = {}): Promise<ClientTab> {
    const page = await context.newPage();
    page.setDefaultTimeout(LIMIT_MS);
    const query = Object.entries(options).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
    await page.goto(`${this.door.origin}${PAGE}?${query.join('&')}`);
    return new ClientTab(page);
  }

  openTabs(context: BrowserContext, count: number, options: TabOptions = {}): Promise<ClientTab[]> {
    return Promise.all(Array.from({ length: count }, () => this.openTab(context, options)));
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.door.close();
  }
}

/** One tab, and the client in it. */
export class ClientTab {
  constructor(readonly page: Page) {}

  async logIn({ email, password }: Account): Promise<void> {
    const outcome = await this.in<CallOutcome>(`logIn(${JSON.stringify(email)}, ${JSON.stringify(password)})`);
    if (outcome !== 'in') throw new Error(`logging in failed: ${outcome}`);
  }

  logOut(): Promise<string> {
    return this.in('logOut()');
  }

  /** One call that needs a login. */
  call(): Promise<CallOutcome> {
    return this.in('call()');
  }

  /** Several at the same moment. */
  calls(times: number): Promise<CallOutcome[]> {
    return this.in(`calls(${times})`);
  }

  /** Calls again and again, with a random time in between. */
  start(leastMs: number, mostMs: number): Promise<void> {
    return this.in(`start(${leastMs}, ${mostMs})`);
  }

  /** How often each outcome came. */
  stop(): Promise<[CallOutcome, number][]> {
    return this.in('stop()');
  }

  made(): Promise<[CallOutcome, number][]> {
    return this.in('made()');
  }

  events(): Promise<string[]> {
    return this.in('events');
  }

  isLoggedIn(): Promise<boolean> {
    return this.in('client.isLoggedIn');
  }

  /** To another page, which the button for back leads away from again. */
  async leave(): Promise<void> {
    await this.page.goto(new URL(OTHER_PAGE, this.page.url()).href);
  }

  async comeBack(): Promise<void> {
    await this.page.goBack({ waitUntil: 'commit' });
  }

  /** Whether the page was last shown out of the back/forward cache. */
  wasRestored(): Promise<boolean> {
    return this.in('shown.at(-1)');
  }

  /** Everything that the browser keeps for the page's scripts. */
  stored(): Promise<string> {
    return this.page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])');
  }

  devtools(): Promise<CDPSession> {
    return this.page.context().newCDPSession(this.page);
  }

  private in<T>(expression: string): Promise<T> {
    return this.page.evaluate<T>(`harness.${expression}`);
  }
}

async function pageWithClient(): Promise<string> {
  const { outputFiles } = await build({
    ...{ entryPoints: [ENTRY], bundle: true, write: false, logLevel: 'silent' },
    ...{ format: 'iife', platform: 'browser', target: 'es2022' },
  });
  const script = outputFiles[0]?.text.replaceAll('</script', '<\\/script') ?? '';
  return `<!doctype html><html lang="en"><title>An application</title><script>${script}</script></html>`;
}
