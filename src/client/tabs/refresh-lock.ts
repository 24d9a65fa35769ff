import type { ClientSettings } from '../client-options.js';
import type { ClientEnvironment } from '../environment.js';
import { ignore, stopwatch, unlessAborted, within } from '../waiting.js';
import { withLease } from './lease-lock.js';
import { withWebLock } from './web-lock.js';

/** A turn that somebody has got. */
export interface Turn {
  /** Whether it still is theirs: a frozen tab may wake up after it was stolen. */
  isHeld(): boolean;
  /** How long until it has to be given back. */
  remainingMs(): number;
}

/** What is done with a lock, as long as `isOurs` says so. */
export type Hold<T> = (isOurs: () => boolean) => Promise<T>;

/** Lets one tab of the browser at a time do what must not be done twice. */
export interface RefreshLock {
  /** @throws ClientError TIMEOUT when the work hangs; CLIENT_CLOSED */
  run<T>(work: (turn: Turn) => Promise<T>): Promise<T>;
  /** For when another tab has just got its turn: it is alive, and is not robbed for a while. */
  waitAgain(): void;
}

/** After so many times the server's timeout, a turn is stolen: its holder is dead or frozen. */
const STEAL_TIMEOUTS = 1.5;
/** Who is alive gives a turn back before. */
const TURN_TIMEOUTS = 1.4;

/** @param announce tells other tabs that this one has got its turn */
export function createRefreshLock(
  environment: ClientEnvironment,
  { name, timeoutMs, isShared }: ClientSettings,
  closing: AbortSignal,
  announce: () => void,
): RefreshLock {
  const stealMs = timeoutMs * STEAL_TIMEOUTS;
  let last: Promise<unknown> = Promise.resolve();
  let waitAgain = ignore;

  const acrossTabs = <T>(hold: Hold<T>): Promise<T> => {
    const { locks, localStorage } = isShared ? environment : {};
    if (locks) {
      return withWebLock(environment, locks, name, stealMs, closing, (again) => (waitAgain = again), hold);
    }
    return localStorage ? withLease(environment, localStorage, name, stealMs, closing, hold) : hold(() => true);
  };

  return {
    run(work) {
      const turn = last.then(() =>
        acrossTabs((isOurs) => {
          const passedMs = stopwatch(environment);
          const mostMs = timeoutMs * TURN_TIMEOUTS;
          announce();
          const isHeld = () => passedMs() < stealMs && isOurs();
          return within(work({ isHeld, remainingMs: () => mostMs - passedMs() }), mostMs, environment);
        }),
      );
      last = unlessAborted(turn, closing).catch(ignore);
      return unlessAborted(turn, closing);
    },
    waitAgain: () => waitAgain(),
  };
}
