import type { ClientOptions } from '../../src/client/client-options.js';
import { type Client, coreOf, createClient } from '../../src/client/create-client.js';
import type { ChannelLike, ClientEnvironment, LocalStorageLike, LocksLike } from '../../src/client/environment.js';

/** What a tab sent. */
export interface SentRequest {
  readonly path: string;
  readonly method: string;
  readonly authorization: string | null;
  readonly key: string | null;
  readonly body: unknown;
  readonly credentials: string | undefined;
}

export type Answerer = (request: SentRequest) => Response | Promise<Response>;

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A browser whose clocks, tabs, locks and network a test moves by hand. */
export class FakeBrowser {
  wallMs = Date.UTC(2026, 10, 29);
  monotonicMs = 5_000;
  readonly sent: SentRequest[] = [];
  readonly stored = new Map<string, string>();
  readonly locks = new FakeLocks();
  answer: Answerer = () => Response.json({ data: 'nothing' });
  private readonly channels = new Set<FakeChannel>();
  private timers: Timer[] = [];
  private ids = 0;

  /** A tab with a client. */
  open(options: Partial<ClientOptions> = {}, parts: Partial<ClientEnvironment> = {}): Client {
    return createClient({ baseUrl: 'https://auth.test', ...options }, this.environment(parts));
  }

  environment(parts: Partial<ClientEnvironment> = {}): ClientEnvironment {
    return {
      fetch: (input, init) => this.fetch(input, init),
      now: () => this.wallMs,
      monotonicMs: () => this.monotonicMs,
      setTimeout: (callback, ms) => this.setTimeout(callback, ms),
      randomId: () => `random-id-${String(this.ids++).padStart(8, '0')}`,
      randomFraction: () => 0.5,
      locks: this.locks,
      openChannel: (name) => new FakeChannel(name, this.channels),
      localStorage: this.localStorage(),
      ...parts,
    };
  }

  localStorage(): LocalStorageLike {
    return {
      getItem: (key) => this.stored.get(key) ?? null,
      setItem: (key, value) => void this.stored.set(key, value),
      removeItem: (key) => void this.stored.delete(key),
    };
  }

  /** Lets both clocks go on, and everything happen that is due. */
  async advance(ms: number): Promise<void> {
    await settle();
    const end = this.monotonicMs + ms;
    for (let next = this.due(end); next; next = this.due(end)) {
      this.goTo(Math.max(next.at, this.monotonicMs));
      next.callback();
      await settle();
    }
    this.goTo(end);
  }

  /** What becomes of the promise, with both clocks going on. */
  async inTime<T>(promise: Promise<T>, ms: number): Promise<T> {
    promise.catch(() => undefined);
    await this.advance(ms);
    return promise;
  }

  refreshes(): SentRequest[] {
    return this.sent.filter(({ path }) => path === '/api/auth/refresh');
  }

  private due(end: number): Timer | undefined {
    const [next] = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
    this.timers = this.timers.filter((timer) => timer !== next);
    return next;
  }

  private goTo(monotonicMs: number): void {
    this.wallMs += monotonicMs - this.monotonicMs;
    this.monotonicMs = monotonicMs;
  }

  private setTimeout(callback: () => void, ms: number): () => void {
    const timer = { at: this.monotonicMs + ms, callback };
    this.timers.push(timer);
    return () => (this.timers = this.timers.filter((other) => other !== timer));
  }

  private async fetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const request = input instanceof Request ? input : undefined;
    const headers = new Headers(init.headers ?? request?.headers);
    const sent = {
      path: new URL(request?.url ?? input).pathname,
      method: init.method ?? request?.method ?? 'GET',
      authorization: headers.get('Authorization'),
      key: headers.get('Idempotency-Key'),
      body: init.body ?? (request?.body ? await request.text() : undefined),
      credentials: init.credentials,
    };
    this.sent.push(sent);
    const { signal } = init;
    return new Promise<Response>((resolve, reject) => {
      const abort = () => reject(signal?.reason as Error);
      if (signal?.aborted) abort();
      signal?.addEventListener('abort', abort);
      Promise.resolve()
        .then(() => this.answer(sent))
        .then(resolve, reject);
    });
  }
}

/** Web Locks with one name. */
class FakeLocks implements LocksLike {
  private queue: { readonly start: () => void }[] = [];
  private holder: { readonly steal: () => void } | undefined;

  request(
    _name: string,
    options: { readonly signal?: AbortSignal; readonly steal?: boolean },
    callback: () => Promise<unknown>,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const entry = { start: () => this.hold(callback, resolve, reject) };
      const aborted = () => new DOMException('aborted', 'AbortError');
      options.signal?.addEventListener('abort', () => {
        if (!this.queue.includes(entry)) return;
        this.queue = this.queue.filter((other) => other !== entry);
        reject(aborted());
      });
      if (options.steal) {
        this.holder?.steal();
        entry.start();
      } else {
        this.queue.push(entry);
        this.next();
      }
    });
  }

  private hold(
    callback: () => Promise<unknown>,
    resolve: (value: unknown) => void,
    reject: (error: Error) => void,
  ): void {
    const holder = { steal: () => reject(new DOMException('stolen', 'AbortError')) };
    this.holder = holder;
    void callback().then((value) => {
      resolve(value);
      if (this.holder !== holder) return;
      this.holder = undefined;
      this.next();
    }, reject);
  }

  private next(): void {
    if (!this.holder) this.queue.shift()?.start();
  }
}

class FakeChannel implements ChannelLike {
  onmessage: ChannelLike['onmessage'] = null;

  constructor(
    private readonly name: string,
    private readonly all: Set<FakeChannel>,
  ) {
    all.add(this);
  }

  postMessage(message: unknown): void {
    const data: unknown = structuredClone(message);
    const others = [...this.all].filter((other) => other !== this && other.name === this.name);
    setImmediate(() => others.filter((other) => this.all.has(other)).forEach((other) => other.onmessage?.({ data })));
  }

  close(): void {
    this.all.delete(this);
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turns = 0; turns < 10; turns++) await new Promise((resolve) => setImmediate(resolve));
}

/** The server's side of one session, as far as the client sees it. */
export class FakeSession {
  /** The access token that counts. */
  accessToken = '';
  refreshToken = '';
  lifetimeSeconds = 900;
  private serial = 0;

  constructor(
    private readonly browser: FakeBrowser,
    public user = 'ada',
    public sid = 'session-1',
  ) {}

  /** A new pair of tokens. */
  issue(): { readonly accessToken: string; readonly refreshToken: string; readonly expiresIn: number } {
    const exp = Math.floor(this.browser.monotonicMs / 1_000) + 1_000_000 + this.lifetimeSeconds;
    this.accessToken = aToken({ sub: this.user, sid: this.sid, exp, jti: this.serial++ });
    this.refreshToken = `refresh-${this.sid}-${this.serial}`;
    return { accessToken: this.accessToken, refreshToken: this.refreshToken, expiresIn: this.lifetimeSeconds };
  }

  /** Answers a refresh with new tokens, and whatever else by the token that it carries. */
  readonly answer: Answerer = ({ path, authorization }) => {
    if (path === '/api/auth/refresh') return Response.json({ data: this.issue() });
    if (authorization === `Bearer ${this.accessToken}`) return Response.json({ data: 'hello' });
    return refusal(401, authorization === null ? 'TOKEN_MISSING' : 'TOKEN_EXPIRED');
  };
}

export function refusal(status: number, code: string, headers: Record<string, string> = {}): Response {
  return Response.json({ success: false, code, message: code, errors: [], data: null }, { status, headers });
}

export function aToken(claims: object): string {
  return `header.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
}

/** Logs in as the operations do. */
export async function logIn(client: Client, session: FakeSession): Promise<void> {
  await coreOf(client).begin(() => Promise.resolve({ ...session.issue(), tokenType: 'Bearer' }));
}

/** What a promise was rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was not rejected');
}
