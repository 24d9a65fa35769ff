import { attempt } from '../attempt.js';
import type { ClientSettings } from '../client-options.js';
import type { ClientEnvironment, LocalStorageLike, LocksLike } from '../environment.js';
import { assertOpen, ignore, onAbort, stopwatch, unlessAborted, within } from '../waiting.js';
import { isLeaseFree, isLeaseOf, leaseText } from './lease.js';

/**
 * For how many milliseconds the lock is still held. For none where it was stolen, which a frozen tab finds out when it wakes up.
 */
export type HeldMs = () => number;

/** Lets one tab of the browser at a time do what must not be done twice. */
export interface RefreshLock {
  /** @throws ClientError TIMEOUT when the work hangs; CLIENT_CLOSED */
  run<T>(work: (heldMs: HeldMs) => Promise<T>): Promise<T>;
  /** For when another tab has just got the lock: it is alive, and is not robbed for a while. */
  waitAgain(): void;
}

/** What is done with a lock, as long as `isOurs` says so. */
type Hold<T> = (isOurs: () => boolean) => Promise<T>;

/** After so many times the server's timeout, the lock is stolen: its holder is dead or frozen. */
const STEAL_TIMEOUTS = 1.5;
/** Who is alive gives the lock back before. */
const HOLD_TIMEOUTS = 1.4;
/** How long after it was written a lease is read again. */
const SETTLE_MS = 30;
const POLL_MS = 50;

/** @param announce tells other tabs that this one has got the lock */
export function createRefreshLock(
  environment: ClientEnvironment,
  { name, timeoutMs, isShared }: ClientSettings,
  closing: AbortSignal,
  announce: () => void,
): RefreshLock {
  const { now, randomId, randomFraction, setTimeout } = environment;
  const stealMs = timeoutMs * STEAL_TIMEOUTS;
  let last: Promise<unknown> = Promise.resolve();
  let waitAgain = ignore;

  /** Where locks are refused, as in a page without an origin, everybody is let through. */
  const withWebLock = <T>(hold: Hold<T>, locks: LocksLike) =>
    new Promise<T>((resolve) => {
      let isOurs: boolean | undefined;
      let cancel = ignore;
      const waiting = new AbortController();
      const abort = () => waiting.abort();
      const unlisten = onAbort(closing, abort);
      const begin = () => {
        // a lock that was stolen before its work began may be granted all the same
        if (isOurs !== undefined) return Promise.resolve();
        cancel();
        unlisten();
        isOurs = true;
        const done = hold(() => !!isOurs);
        resolve(done);
        return done.catch(ignore);
      };
      const request = (options: { readonly signal?: AbortSignal; readonly steal?: boolean }): Promise<unknown> =>
        Promise.resolve(locks.request(name, options, begin)).catch(() => {
          if (isOurs) isOurs = false;
          else if (!closing.aborted)
            return waiting.signal.aborted && !options.steal ? request({ steal: true }) : begin();
        });
      waitAgain = () => {
        cancel();
        // once it has the lock, nobody waits
        cancel = isOurs === undefined ? setTimeout(abort, stealMs * (1 + randomFraction() / 8)) : ignore;
      };
      waitAgain();
      void request({ signal: waiting.signal });
    });

  /** A storage that is full or forbidden lets everybody through. */
  const withLease = async <T>(hold: Hold<T>, storage: LocalStorageLike) => {
    const key = `${name}:lock`;
    const owner = randomId();
    const isOurs = () => attempt(() => isLeaseOf(owner, storage.getItem(key))) ?? true;
    while (!isOurs()) {
      assertOpen(closing);
      const isFree = isLeaseFree(storage.getItem(key), now(), stealMs);
      const isRefused = isFree && attempt(() => (storage.setItem(key, leaseText(owner, now() + stealMs)), 1)) !== 1;
      if (isRefused) break;
      await new Promise<void>((resolve) => setTimeout(resolve, isFree ? SETTLE_MS : POLL_MS * (1 + randomFraction())));
    }
    let wasOurs: boolean | undefined;
    // who gave it back has not lost it
    return hold(() => wasOurs ?? isOurs()).finally(() => {
      wasOurs = isOurs();
      if (wasOurs) attempt(() => storage.removeItem(key));
    });
  };

  const acrossTabs = <T>(hold: Hold<T>): Promise<T> => {
    const { locks, localStorage } = isShared ? environment : {};
    if (locks) return withWebLock(hold, locks);
    return localStorage ? withLease(hold, localStorage) : hold(() => true);
  };

  return {
    run(work) {
      const worked = last.then(() =>
        acrossTabs((isOurs) => {
          const passedMs = stopwatch(environment);
          const mostMs = timeoutMs * HOLD_TIMEOUTS;
          announce();
          return within(
            work(() => (isOurs() ? mostMs - passedMs() : 0)),
            mostMs,
            environment,
          );
        }),
      );
      const settled = unlessAborted(worked, closing);
      last = settled.catch(ignore);
      return settled;
    },
    waitAgain: () => waitAgain(),
  };
}
