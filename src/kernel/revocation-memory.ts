import type { RevocationKind } from './revocation-kind.js';

/** When what was revoked, in seconds since the epoch. An entry may stay longer than asked for, never shorter. */
export class RevocationMemory {
  /** In the order of their times, as far as they come in that order, so that what is over stands in front. */
  private readonly times: Readonly<Record<RevocationKind, Map<string, number>>> = {
    session: new Map(),
    user: new Map(),
    token: new Map(),
    key: new Map(),
    role: new Map(),
  };

  /** @param most entries that it will hold; what is beyond is refused, so that memory is bounded */
  constructor(readonly most: number) {}

  get size(): number {
    return Object.values(this.times).reduce((sum, { size }) => sum + size, 0);
  }

  /** Of two entries for one thing the later counts. @returns false when it is full */
  add(kind: RevocationKind, subject: string, atSeconds: number): boolean {
    const times = this.times[kind];
    const present = times.get(subject);
    if (present !== undefined && present >= atSeconds) return true;
    if (present === undefined && this.size >= this.most) return false;
    times.delete(subject);
    times.set(subject, atSeconds);
    return true;
  }

  /** @returns seconds since the epoch; 0 when it was not revoked */
  revokedAtSeconds(kind: RevocationKind, subject: string): number {
    return this.times[kind].get(subject) ?? 0;
  }

  /** Drops what was revoked before then, as far as nothing later stands before it. */
  forgetBefore(seconds: number): void {
    for (const times of Object.values(this.times)) {
      for (const [subject, at] of times) {
        if (at >= seconds) break;
        times.delete(subject);
      }
    }
  }
}
