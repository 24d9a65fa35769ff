/** Whose turn it is, where there are no Web Locks. */
interface Lease {
  readonly owner: string;
  /** By the device's clock. */
  readonly until: number;
}

/**
 * Whether the lease may be had.
 *
 * | stored                              | free |
 * | ----------------------------------- | ---- |
 * | nothing, or nothing that can be read | yes |
 * | runs out later, within `leaseMs`    | no   |
 * | has run out                         | yes: its holder is dead or frozen |
 * | runs out after more than `leaseMs`  | yes: the clock was set back since |
 */
export function isLeaseFree(stored: string | null, now: number, leaseMs: number): boolean {
  const lease = readLease(stored);
  return !lease || !(lease.until > now && lease.until <= now + leaseMs);
}

/** Whether the lease is this owner's. It is read again after it was written, since another tab may have written too. */
export function isLeaseOf(owner: string, stored: string | null): boolean {
  return readLease(stored)?.owner === owner;
}

/** The text to store. */
export function writeLease(owner: string, until: number): string {
  return JSON.stringify({ owner, until });
}

function readLease(stored: string | null): Lease | undefined {
  try {
    return Object(JSON.parse(stored ?? '')) as Lease;
  } catch {
    return undefined;
  }
}
