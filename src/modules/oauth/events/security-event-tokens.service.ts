import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { TokenSettings } from '../../../config/settings.js';
import { Clock } from '../../../kernel/clock.js';
import { KeyRing } from '../../keys/index.js';
import type { PublishedRevocation } from '../../revocation/index.js';
import { signJws } from '../../../kernel/jws.js';
import { eventIdOf, SECURITY_EVENT_TYPE, securityEventClaims } from './security-event.js';

/** Some 600 bytes each; as many as ten receivers in a row, each a whole answer behind the other, can share. */
const MOST_KEPT = 10_000;

/** With RS256 a signature takes a millisecond, in which nobody else is served. */
const SIGNED_AT_ONCE = 16;

/** Signs what was revoked, once for all receivers of this instance. */
@Injectable()
export class SecurityEventTokens {
  /** By `jti`, the oldest first; signed by `signer`, every one of them. */
  private readonly kept = new Map<string, string>();
  private signer: unknown;

  constructor(
    private readonly keys: KeyRing,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  /** @returns the tokens by `jti`, in the order given */
  async of(revocations: readonly PublishedRevocation[]): Promise<Record<string, string>> {
    const tokens: Record<string, string> = {};
    let signed = 0;
    for (const revocation of revocations) {
      const jti = eventIdOf(revocation);
      const kept = this.find(jti);
      tokens[jti] = kept ?? this.sign(jti, revocation);
      if (kept === undefined && (signed += 1) % SIGNED_AT_ONCE === 0) await setImmediate();
    }
    return tokens;
  }

  /** What another key has signed is not sent on: that key may be revoked by now. */
  private find(jti: string): string | undefined {
    const { signWith } = this.keys.active();
    if (this.signer !== signWith) this.kept.clear();
    this.signer = signWith;
    return this.kept.get(jti);
  }

  private sign(jti: string, revocation: PublishedRevocation): string {
    const { issuer, audience } = this.settings;
    const claims = securityEventClaims(revocation, { issuer, audience, now: this.clock.now() });
    const token = signJws(SECURITY_EVENT_TYPE, claims, this.keys.active());
    const [oldest] = this.kept.keys();
    if (this.kept.size >= MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    this.kept.set(jti, token);
    return token;
  }
}
