import type { ClientEnvironment, LocalStorageLike } from '../environment.js';
import { attempt, pause } from '../waiting.js';
import { isLeaseFree, isLeaseOf, leaseText } from './lease.js';
import type { Hold } from './refresh-lock.js';

/** How long after writing a lease is read again. */
const SETTLE_MS = 30;
const POLL_MS = 50;

/**
 * A lock for browsers without Web Locks. A storage that is full or forbidden lets everybody through.
 *
 * @param closing ends the waiting
 */
export async function withLease<T>(
  environment: ClientEnvironment,
  storage: LocalStorageLike,
  name: string,
  leaseMs: number,
  closing: AbortSignal,
  hold: Hold<T>,
): Promise<T> {
  const { now, randomId, randomFraction } = environment;
  const key = `${name}:lock`;
  const owner = randomId();
  const isOurs = () => attempt(() => isLeaseOf(owner, storage.getItem(key))) ?? true;
  while (!isOurs()) {
    closing.throwIfAborted();
    const isFree = isLeaseFree(storage.getItem(key), now(), leaseMs);
    if (isFree && attempt(() => storage.setItem(key, leaseText(owner, now() + leaseMs)) ?? true) === undefined) break;
    await pause(isFree ? SETTLE_MS : POLL_MS * (1 + randomFraction()), environment);
  }
  try {
    return await hold(isOurs);
  } finally {
    attempt(() => isOurs() && storage.removeItem(key));
  }
}
