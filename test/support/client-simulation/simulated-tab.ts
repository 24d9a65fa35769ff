import { type Client, createClient } from '../../../src/client/create-client.js';
import type { ClientEnvironment } from '../../../src/client/environment.js';
import { CALL_HEADER } from './send.js';
import type { BroadcastChannels } from './broadcast-channels.js';
import type { Network } from './network.js';
import type { ReachableTab } from './reachable-tab.js';
import type { SharedStorage } from './shared-storage.js';
import { SERVER_ORIGIN } from './simulated-server.js';
import type { WebLocks } from './web-locks.js';
import type { World } from './world.js';

/** The browser as its tabs know it. */
interface BrowserOfTabs {
  readonly world: World;
  readonly delivery: 'split' | 'body' | 'cookie';
  readonly storage: SharedStorage;
  readonly storageDelayMs: number | null;
  readonly locks: WebLocks | undefined;
  readonly channels: BroadcastChannels | undefined;
  readonly network: Network;
  readonly waiters: Waiter[];
  readonly skewMs: number;
  readonly sleptMs: number;
  nextId(): string;
  /** A tab is gone. */
  forget(tab: SimulatedTab): void;
}

/** What somebody in the tab asked of the client, and what came of it. */
export interface Waiter {
  readonly id: string;
  readonly tab: SimulatedTab;
  readonly begunAt: number;
  readonly kind: 'call' | 'refresh' | 'accessToken' | 'login' | 'logout';
  outcome: { readonly status: number } | { readonly error: unknown } | undefined;
}

/** What the client has emitted. */
export interface LoggedOutEvent {
  readonly reason: string;
  readonly elsewhere: boolean;
}

/** An Idempotency-Key is at least so long. */
const SHORTEST_ID = 16;

/** One tab: a client, and whether anything reaches it. While it is suspended, all that comes is held back. */
export class SimulatedTab implements ReachableTab {
  readonly client: Client;
  /** Since the last login that this tab knows of. */
  loggedOuts: LoggedOutEvent[] = [];
  /** How often somebody was logged in again after that. */
  returns = 0;
  /** Whether it has ever known that somebody is logged in. */
  knewSession = false;
  isSuspended = false;
  isGone = false;
  private resumedAt = -Infinity;
  private held: { readonly label: string; readonly act: () => void }[] = [];
  private readonly listeners = { show: new Set<() => void>(), hide: new Set<() => void>() };
  private ids = 0;

  constructor(
    readonly name: string,
    private readonly browser: BrowserOfTabs,
  ) {
    const { delivery, storage, storageDelayMs, world } = browser;
    const tokenStorage = storageDelayMs === null ? storage : storage.slowlyFor(this, world, storageDelayMs);
    const options = { baseUrl: SERVER_ORIGIN, delivery, ...(delivery === 'body' && { storage: tokenStorage }) };
    this.client = createClient(options, this.environment());
    this.client.on('loggedOut', (event: LoggedOutEvent) => {
      this.browser.world.record(`${this.name} is logged out: ${event.reason}${event.elsewhere ? ' elsewhere' : ''}`);
      this.loggedOuts.push(event);
    });
    this.client.on('loggedIn', () => {
      this.knewSession = true;
      if (this.loggedOuts.length > 0) this.returns += 1;
      this.browser.world.record(`${this.name} is logged in`);
      this.loggedOuts = [];
    });
  }

  /** Something of the outside reaches the tab, now or when it goes on. */
  deliver(label: string, act: () => void): void {
    if (this.isGone) return;
    if (this.isSuspended) this.held.push({ label, act });
    else act();
  }

  suspend(): void {
    this.browser.world.record(`${this.name} is suspended`);
    this.isSuspended = true;
  }

  resume(): void {
    if (!this.isSuspended) return;
    this.browser.world.record(`${this.name} goes on`);
    this.isSuspended = false;
    this.resumedAt = this.browser.world.now();
    const held = this.held;
    this.held = [];
    for (const { label, act } of held) this.browser.world.after(0, label, () => this.deliver(label, act));
  }

  wasSuspendedSince(instant: number): boolean {
    return this.isSuspended || this.resumedAt >= instant;
  }

  /** Its process ends, whatever it is doing. */
  kill(): void {
    this.browser.world.record(`${this.name} is killed`);
    this.isGone = true;
    this.browser.forget(this);
  }

  /** Goes into the cache for back and forward. */
  hide(): void {
    for (const listener of this.listeners.hide) listener();
    this.suspend();
  }

  /** Comes back from there. */
  show(): void {
    this.resume();
    for (const listener of this.listeners.show) {
      this.browser.world.after(0, 'pageshow', () => this.deliver('pageshow', listener));
    }
  }

  /** Asks the client for something, and keeps what comes of it. */
  ask(kind: Waiter['kind'], work: (id: string) => Promise<unknown>): Waiter {
    const waiter: Waiter = {
      id: this.browser.nextId(),
      tab: this,
      begunAt: this.browser.world.now(),
      kind,
      outcome: undefined,
    };
    this.browser.waiters.push(waiter);
    this.browser.world.record(`${this.name} begins ${kind} ${waiter.id}`);
    const settle = (outcome: NonNullable<Waiter['outcome']>) => {
      waiter.outcome = outcome;
      if (kind === 'call' && 'status' in outcome && outcome.status === 200) this.knewSession = true;
      const text = 'status' in outcome ? outcome.status : describeError(outcome.error);
      this.browser.world.record(`${this.name} ends ${kind} ${waiter.id}: ${text}`);
    };
    void work(waiter.id).then(
      (value) => settle({ status: value instanceof Response ? value.status : 200 }),
      (error: unknown) => settle({ error }),
    );
    return waiter;
  }

  call(signal?: AbortSignal): Waiter {
    const with_ = signal ? { signal } : {};
    return this.ask('call', (id) => this.client.fetch('/api/users/me', { headers: { [CALL_HEADER]: id }, ...with_ }));
  }

  private listen(type: 'show' | 'hide', listener: () => void): () => void {
    this.listeners[type].add(listener);
    return () => this.listeners[type].delete(listener);
  }

  private environment(): ClientEnvironment {
    const { browser } = this;
    const { world, locks, channels, network } = browser;
    return {
      fetch: (input, init) => network.fetch(this, input, init),
      now: () => world.now() + browser.skewMs,
      monotonicMs: () => world.now() - browser.sleptMs,
      setTimeout: (act, ms) => world.after(ms, `${this.name}: timer of ${ms} ms`, () => this.deliver('timer', act)),
      randomId: () => `${this.name}-${(this.ids += 1)}`.padEnd(SHORTEST_ID, '-'),
      // different for each, and the same in every run of a schedule
      randomFraction: () => ((this.ids += 1) * 0.618) % 1,
      ...(locks && { locks: locks.ofTab(this) }),
      ...(channels && { openChannel: (name: string) => channels.openFor(this, name) }),
      localStorage: browser.storage,
      onPageShow: (listener) => this.listen('show', listener),
      onPageHide: (listener) => this.listen('hide', listener),
    };
  }
}

export function describeError(error: unknown): string {
  const { name, code, message } = error as { name?: string; code?: string; message?: string };
  return `${name} ${code ?? ''} ${message}`;
}
