import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { TokenSettings } from '../../config/settings.js';
import { type AccessClaims, judgeAccessClaims, permissionsClaim, RESERVED_CLAIMS } from '../../kernel/access-claims.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { earlier, epochSeconds } from '../../kernel/duration.js';
import { MAX_TOKEN_LENGTH, signJws } from '../../kernel/jws.js';
import { ACCESS_TOKEN_TYPE, SignedAccessTokens } from '../../kernel/signed-access-tokens.js';
import { KeyRing, type VerificationKey } from '../keys/index.js';
import { RolePermissions } from '../roles/index.js';
import type { LiveSession } from '../sessions/index.js';
import { ClaimsContributor } from './claims-contributor.port.js';

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

/** Access tokens: issuing and verifying, without the database. */
@Injectable()
export class AccessTokensService {
  private readonly signed: SignedAccessTokens<VerificationKey>;

  constructor(
    private readonly keys: KeyRing,
    private readonly contributor: ClaimsContributor,
    private readonly permissions: RolePermissions,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {
    this.signed = new SignedAccessTokens((kid) => keys.find(kid));
  }

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
      client_id: this.settings.clientId,
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
    const signed = this.signed.find(accessToken);
    if (!signed) throw new DomainError('TOKEN_INVALID');
    const { claims, key } = signed;
    const verdict = judgeAccessClaims(claims, this.settings, epochSeconds(this.clock.now()));
    if (verdict === 'expired') throw new DomainError('TOKEN_EXPIRED');
    if (verdict === 'invalid') throw new DomainError('TOKEN_INVALID');
    return { claims, keyId: key.kid };
  }
}
