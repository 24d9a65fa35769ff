import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { TokenSettings } from '../../config/settings.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { epochSeconds } from '../../kernel/duration.js';
import { KeyRing } from '../keys/index.js';
import type { LiveSession } from '../sessions/index.js';
import { type AccessClaims, hasAccessClaims, judgeAccessClaims, RESERVED_CLAIMS } from './access-claims.js';
import { ClaimsContributor } from './claims-contributor.port.js';
import { MAX_TOKEN_LENGTH, parseJws, signJws, verifiesAs } from './jws.js';

/** RFC 9068, section 2.1. */
const ACCESS_TOKEN_TYPE = 'at+jwt';

export interface IssuedAccessToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/** Access tokens: issuing and verifying, without the database. */
@Injectable()
export class AccessTokensService {
  constructor(
    private readonly keys: KeyRing,
    private readonly contributor: ClaimsContributor,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  async issue(session: LiveSession): Promise<IssuedAccessToken> {
    const extra = await this.contributor.claimsFor(session);
    const reserved = Object.keys(extra).find((name) => RESERVED_CLAIMS.includes(name));
    if (reserved !== undefined) throw new Error(`the claim ${reserved} is Watchword's own and cannot be contributed`);
    const now = epochSeconds(this.clock.now());
    const end = Math.min(now + Math.floor(this.settings.accessLifetimeMs / 1_000), epochSeconds(session.expiresAt));
    const claims: AccessClaims = {
      iss: this.settings.issuer,
      aud: this.settings.audience,
      sub: session.subject.userId,
      sid: session.id,
      jti: randomUUID(),
      iat: now,
      nbf: now,
      exp: end,
      auth_time: epochSeconds(session.authenticatedAt),
      amr: [session.method],
      email: session.subject.email,
      roles: session.subject.roles,
      ver: session.subject.tokenVersion,
    };
    const accessToken = signJws(ACCESS_TOKEN_TYPE, { ...claims, ...extra }, this.keys.active());
    if (accessToken.length > MAX_TOKEN_LENGTH)
      throw new Error('the contributed claims make the access token too large');
    return { accessToken, expiresInSeconds: end - now };
  }

  /** @throws DomainError TOKEN_INVALID, TOKEN_EXPIRED */
  verify(accessToken: string): AccessClaims {
    const token = parseJws(accessToken);
    const key = token && this.keys.find(keyIdIn(token.header));
    if (!token || !key || !verifiesAs(ACCESS_TOKEN_TYPE, token, key)) throw new DomainError('TOKEN_INVALID');
    const verdict = judgeAccessClaims(token.payload, this.settings, epochSeconds(this.clock.now()));
    if (verdict === 'expired') throw new DomainError('TOKEN_EXPIRED');
    if (verdict === 'invalid' || !hasAccessClaims(token.payload)) throw new DomainError('TOKEN_INVALID');
    return token.payload;
  }
}

/** A `kid` that is not text names no key of ours, and must not find the one that has none. */
function keyIdIn({ kid }: Readonly<Record<string, unknown>>): string | undefined {
  return kid === undefined || typeof kid === 'string' ? kid : '';
}
