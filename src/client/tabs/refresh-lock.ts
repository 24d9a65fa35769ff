import { ClientError } from '../client-error.js';
import type { ClientSettings } from '../client-options.js';
import type { ClientEnvironment, LocalStorageLike, LocksLike } from '../environment.js';
import { ignore, pause, within } from '../waiting.js';
import { isLeaseFree, isLeaseOf, writeLease } from './lease.js';

/** A turn that somebody has got. */
export interface Turn {
  /** Whether it still is theirs: a frozen tab may wake up after it was stolen. */
  isHeld(): boolean;
  /** How long it will be, in milliseconds. */
  remainingMs(): number;
}

type Work<T> = (turn: Turn) => Promise<T>;

/** After so many times the server's timeout, a turn is stolen: its holder is dead or frozen. */
const STEAL_TIMEOUTS = 1.5;
/** Who is alive gives a turn back before. */
const TURN_TIMEOUTS = 1.4;
/** How long after writing a lease is read again. */
const SETTLE_MS = 30;
const POLL_MS = 50;

/** Lets one tab of the browser at a time do what must not be done twice. */
export class RefreshLock {
  readonly #environment: ClientEnvironment;
  readonly #settings: ClientSettings;
  readonly #closing: AbortSignal;
  readonly #stealMs: number;
  readonly #announce: () => void;
  #last: Promise<unknown> = Promise.resolve();
  #waitAgain: () => void = ignore;

  /** @param announce tells other tabs that this one has got its turn */
  constructor(environment: ClientEnvironment, settings: ClientSettings, closing: AbortSignal, announce: () => void) {
    this.#environment = environment;
    this.#settings = settings;
    this.#closing = closing;
    this.#stealMs = settings.timeoutMs * STEAL_TIMEOUTS;
    this.#announce = announce;
  }

  /** @throws ClientError TIMEOUT when the work hangs or the turn was stolen; CLIENT_CLOSED */
  run<T>(work: Work<T>): Promise<T> {
    const turn = this.#last.then(() => this.#acrossTabs(work));
    this.#last = turn.catch(ignore);
    return turn;
  }

  /** Another tab has just got its turn, so it is alive, and is not robbed for a while. */
  sawHolder(): void {
    this.#waitAgain();
  }

  #acrossTabs<T>(work: Work<T>): Promise<T> {
    this.#closing.throwIfAborted();
    const { locks, localStorage } = this.#settings.isShared ? this.#environment : {};
    if (locks) return this.#byWebLock(work, locks);
    return localStorage ? this.#byLease(work, localStorage) : this.#guarded(work);
  }

  #byWebLock<T>(work: Work<T>, locks: LocksLike): Promise<T> {
    return new Promise((resolve, reject) => {
      let isStarted = false;
      let isStolen = false;
      const waiting = new AbortController();
      const endWait = this.#startWait(waiting);
      const begin = () => {
        isStarted = true;
        endWait();
        const done = this.#guarded(work, () => !isStolen);
        done.then(resolve, reject);
        return done.catch(ignore);
      };
      const request = (options: { signal?: AbortSignal; steal?: boolean }): void => {
        void new Promise((settle) => settle(locks.request(this.#settings.name, options, begin))).catch(() => {
          if (isStarted) isStolen = true;
          else if (this.#closing.aborted) reject(this.#closing.reason as Error);
          else if (options.steal || !waiting.signal.aborted) void begin();
          else request({ steal: true });
        });
      };
      request({ signal: waiting.signal });
    });
  }

  /** Aborts the waiting when nobody has been seen with the lock for so long, or the client is closed. */
  #startWait(waiting: AbortController): () => void {
    const abort = () => waiting.abort();
    const wait = () =>
      this.#environment.setTimeout(abort, this.#stealMs * (1 + this.#environment.randomFraction() / 8));
    let cancel = wait();
    this.#waitAgain = () => {
      cancel();
      cancel = wait();
    };
    this.#closing.addEventListener('abort', abort);
    return () => {
      cancel();
      this.#waitAgain = ignore;
      this.#closing.removeEventListener('abort', abort);
    };
  }

  async #byLease<T>(work: Work<T>, storage: LocalStorageLike): Promise<T> {
    const { now, randomId, randomFraction } = this.#environment;
    const key = `${this.#settings.name}:lock`;
    const owner = randomId();
    const isOurs = () => isLeaseOf(owner, storage.getItem(key));
    try {
      while (!isOurs()) {
        this.#closing.throwIfAborted();
        if (isLeaseFree(storage.getItem(key), now(), this.#stealMs)) {
          storage.setItem(key, writeLease(owner, now() + this.#stealMs));
          await pause(SETTLE_MS, this.#environment);
        } else await pause(POLL_MS * (1 + randomFraction()), this.#environment);
      }
    } catch {
      // a storage that is full or forbidden: this tab does without the others
      this.#closing.throwIfAborted();
      return this.#guarded(work);
    }
    return this.#guarded(work, isOurs).finally(() => {
      if (isOurs()) storage.removeItem(key);
    });
  }

  /** Ends in time, before another tab may steal the turn. */
  #guarded<T>(work: Work<T>, isOurs: () => boolean = () => true): Promise<T> {
    const { now, monotonicMs } = this.#environment;
    const [wall, monotonic] = [now(), monotonicMs()];
    const passedMs = () => Math.max(Math.abs(now() - wall), monotonicMs() - monotonic);
    const mostMs = this.#settings.timeoutMs * TURN_TIMEOUTS;
    const turn: Turn = {
      isHeld: () => passedMs() < this.#stealMs && isOurs(),
      remainingMs: () => mostMs - passedMs(),
    };
    this.#announce();
    return within(work(turn), mostMs, new ClientError('TIMEOUT'), this.#environment);
  }
}
