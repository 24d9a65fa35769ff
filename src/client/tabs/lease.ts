/**
 * Whether a lease may be had, which is stored as its owner and its end by the device's clock.
 *
 * | stored                               | free |
 * | ------------------------------------ | ---- |
 * | nothing, or nothing that can be read | yes  |
 * | it ends later, within `leaseMs`      | no   |
 * | it has ended                         | yes: its holder is dead or frozen |
 * | it ends after more than `leaseMs`    | yes: the clock was set back since |
 */
export function isLeaseFree(stored: string | null, now: number, leaseMs: number): boolean {
  const remainingMs = Number(stored?.split(' ')[1]) - now;
  return !(remainingMs > 0 && remainingMs <= leaseMs);
}

/** Whether the lease is this owner's. It is read again after it was written, since another tab may have written too. */
export function isLeaseOf(owner: string, stored: string | null): boolean {
  return stored?.split(' ')[0] === owner;
}

/** The text to store. */
export function leaseText(owner: string, until: number): string {
  return `${owner} ${until}`;
}
