import type { ClientEnvironment, LocksLike } from '../environment.js';
import { ignore, onAbort } from '../waiting.js';
import type { Hold } from './refresh-lock.js';

/**
 * Waits for a Web Lock, and steals it where its holder is frozen: who is alive gives it back in time. Where locks are refused, as
 * in a page without an origin, everybody is let through.
 *
 * @param closing ends the waiting
 * @param onWait gets what begins the waiting anew, for when another tab has just got the lock
 */
export function withWebLock<T>(
  { setTimeout, randomFraction }: ClientEnvironment,
  locks: LocksLike,
  name: string,
  stealMs: number,
  closing: AbortSignal,
  onWait: (again: () => void) => void,
  hold: Hold<T>,
): Promise<T> {
  return new Promise((resolve) => {
    let isHeld: boolean | undefined;
    let cancel = ignore;
    const waiting = new AbortController();
    const abort = () => waiting.abort();
    const wait = () => {
      cancel();
      cancel = setTimeout(abort, stealMs * (1 + randomFraction() / 8));
    };
    const unlisten = onAbort(closing, abort);
    const begin = () => {
      cancel();
      unlisten();
      onWait(ignore);
      isHeld = true;
      const done = hold(() => !!isHeld);
      resolve(done);
      return done.catch(ignore);
    };
    const request = async (options: { readonly signal?: AbortSignal; readonly steal?: boolean }) => {
      try {
        await locks.request(name, options, begin);
      } catch {
        if (isHeld) isHeld = false;
        else if (closing.aborted) return;
        else if (options.signal?.aborted) await request({ steal: true });
        else await begin();
      }
    };
    onWait(wait);
    wait();
    void request({ signal: waiting.signal });
  });
}
