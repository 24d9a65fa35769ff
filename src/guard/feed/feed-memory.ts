import type { Clock } from '../../kernel/clock.js';
import { epochSeconds } from '../../kernel/duration.js';
import { RevocationMemory } from '../../kernel/revocation-memory.js';
import type { FeedReading } from '../../kernel/revocation-verdict.js';
import type { SecurityEvent } from './security-event.js';

/** What of a verified token decides whether it was revoked; times are seconds since the epoch. */
export interface JudgedToken {
  /** Its claims. */
  readonly claims: {
    readonly sub: string;
    readonly sid: string;
    readonly jti: string;
    readonly iat: number;
    readonly exp: number;
  };
  /** The signing key's `kid`. */
  readonly keyId: string | undefined;
}

/** Far more than an issuer revokes in the life of a process. */
const MOST_KEYS = 10_000;

/**
 * What the feed said, as long as a token may live that it speaks of. Of how long that is, only the tokens themselves tell, so the longest
 * life that was seen counts.
 */
export class FeedMemory {
  private readonly revocations: RevocationMemory;
  /** Never forgotten: whoever has stolen one signs new tokens with it for as long as a stale key set still has it. */
  private readonly revokedKeys = new Set<string>();
  private longestLifeSeconds: number;

  constructor(
    private readonly clock: Clock,
    private readonly given: {
      readonly mostEntries: number;
      readonly rememberSeconds: number;
      /** How far the clock here may be from the issuer's. */
      readonly clockToleranceSeconds: number;
    },
  ) {
    this.revocations = new RevocationMemory(given.mostEntries);
    this.longestLifeSeconds = given.rememberSeconds;
  }

  get size(): number {
    return this.revocations.size + this.revokedKeys.size;
  }

  /** @returns false when there is no room */
  apply({ kind, subject, atSeconds }: SecurityEvent): boolean {
    if (kind === 'key') return this.applyToKey(subject);
    const now = epochSeconds(this.clock.now());
    const { clockToleranceSeconds } = this.given;
    this.revocations.forgetBefore(now - this.longestLifeSeconds - clockToleranceSeconds);
    // one from a far future would never be forgotten, nor would what stands behind it
    return this.revocations.add(kind, subject, Math.min(atSeconds, now + clockToleranceSeconds));
  }

  /** What is known of the token. */
  read({ claims, keyId }: JudgedToken): Omit<FeedReading, 'isFresh'> {
    this.longestLifeSeconds = Math.max(this.longestLifeSeconds, claims.exp - claims.iat);
    const at = (kind: SecurityEvent['kind'], subject: string) => this.revocations.revokedAtSeconds(kind, subject);
    return {
      isKeyRevoked: keyId !== undefined && this.revokedKeys.has(keyId),
      isTokenRevoked: at('token', claims.jti) > 0,
      isSessionRevoked: at('session', claims.sid) > 0,
      userChangedAt: at('user', claims.sub),
      issuedAt: claims.iat,
    };
  }

  private applyToKey(kid: string): boolean {
    if (this.revokedKeys.size >= MOST_KEYS && !this.revokedKeys.has(kid)) return false;
    this.revokedKeys.add(kid);
    return true;
  }
}
