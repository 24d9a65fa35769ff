import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { deepFreeze } from '../../config/deep-freeze.js';
import { TokenSettings } from '../../config/settings.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { earlier, epochSeconds } from '../../kernel/duration.js';
import { KeyRing, type VerificationKey } from '../keys/index.js';
import { RolePermissions } from '../roles/index.js';
import type { LiveSession } from '../sessions/index.js';
import {
  type AccessClaims,
  hasAccessClaims,
  judgeAccessClaims,
  permissionsClaim,
  RESERVED_CLAIMS,
} from './access-claims.js';
import { ClaimsContributor } from './claims-contributor.port.js';
import { MAX_TOKEN_LENGTH, parseJws, signJws, verifiesAs } from './jws.js';
import { VerifiedTokens } from './verified-tokens.js';

/** RFC 9068, section 2.1. */
const ACCESS_TOKEN_TYPE = 'at+jwt';

export interface IssuedAccessToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/** A token that is ours, whole and in its time; whether it was revoked is for others to say. */
export interface VerifiedAccessToken {
  readonly claims: AccessClaims;
  /** The signing key's `kid`; undefined for the shared secret of HS256. */
  readonly keyId: string | undefined;
}

interface CachedToken {
  readonly claims: AccessClaims;
  readonly key: VerificationKey;
}

/** Of each of the cache's two generations; about 1 kB each. */
const MOST_CACHED = 5_000;

/** Access tokens: issuing and verifying, without the database. */
@Injectable()
export class AccessTokensService {
  private readonly verified = new VerifiedTokens<CachedToken>(MOST_CACHED);

  constructor(
    private readonly keys: KeyRing,
    private readonly contributor: ClaimsContributor,
    private readonly permissions: RolePermissions,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  async issue(session: LiveSession): Promise<IssuedAccessToken> {
    const extra = await this.contributor.claimsFor(session);
    const reserved = Object.keys(extra).find((name) => RESERVED_CLAIMS.includes(name));
    if (reserved !== undefined) throw new Error(`the claim ${reserved} is Watchword's own and cannot be contributed`);
    // a token is as old as the reading that it tells: what is revoked after that reading is revoked after the token
    const issuedAt = epochSeconds(session.readAt);
    const sessionEnd = epochSeconds(earlier(session.idleExpiresAt, session.expiresAt));
    const end = Math.min(issuedAt + Math.floor(this.settings.accessLifetimeMs / 1_000), sessionEnd);
    const claims: AccessClaims = {
      iss: this.settings.issuer,
      aud: this.settings.audience,
      sub: session.subject.userId,
      sid: session.id,
      jti: randomUUID(),
      iat: issuedAt,
      nbf: issuedAt,
      exp: end,
      auth_time: epochSeconds(session.authenticatedAt),
      amr: [session.method],
      email: session.subject.email,
      roles: session.subject.roles,
      ver: session.subject.tokenVersion,
      ...permissionsClaim(this.permissions.known(session.subject.roles)),
    };
    const accessToken = signJws(ACCESS_TOKEN_TYPE, { ...claims, ...extra }, this.keys.active());
    if (accessToken.length > MAX_TOKEN_LENGTH)
      throw new Error('the contributed claims make the access token too large');
    return { accessToken, expiresInSeconds: Math.max(0, end - epochSeconds(this.clock.now())) };
  }

  /** @throws DomainError TOKEN_INVALID, TOKEN_EXPIRED */
  verify(accessToken: string): VerifiedAccessToken {
    const { claims, key } = this.findVerified(accessToken) ?? this.verifyAnew(accessToken);
    const verdict = judgeAccessClaims(claims, this.settings, epochSeconds(this.clock.now()));
    if (verdict === 'expired') throw new DomainError('TOKEN_EXPIRED');
    if (verdict === 'invalid') throw new DomainError('TOKEN_INVALID');
    return { claims, keyId: key.kid };
  }

  /** Spares the signature alone: the key must still be in the ring, and time goes on for the claims. */
  private findVerified(accessToken: string): CachedToken | undefined {
    const cached = this.verified.find(accessToken);
    return cached && this.keys.find(cached.key.kid) === cached.key ? cached : undefined;
  }

  private verifyAnew(accessToken: string): CachedToken {
    const token = parseJws(accessToken);
    const key = token && this.keys.find(keyIdIn(token.header));
    if (!token || !key || !verifiesAs(ACCESS_TOKEN_TYPE, token, key)) throw new DomainError('TOKEN_INVALID');
    if (!hasAccessClaims(token.payload)) throw new DomainError('TOKEN_INVALID');
    // shared by every request with this token: what one changed, the next would be believed
    const verified = { claims: deepFreeze(token.payload), key };
    this.verified.keep(accessToken, verified);
    return verified;
  }
}

/** A `kid` that is not text names no key of ours, and must not find the one that has none. */
function keyIdIn({ kid }: Readonly<Record<string, unknown>>): string | undefined {
  return kid === undefined || typeof kid === 'string' ? kid : '';
}
