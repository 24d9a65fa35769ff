import { Injectable } from '@nestjs/common';
import { TokenSettings } from '../../config/settings.js';
import { epochSeconds } from '../../kernel/duration.js';
import type { AdmittedToken } from '../auth/index.js';
import { RolePermissions } from '../roles/index.js';
import { RotationService } from '../sessions/index.js';
import type { RefreshTokenContent } from '../tokens/index.js';
import type { IntrospectionResponse } from './oauth.dto.js';
import { PresentedTokensService } from './presented-tokens.service.js';

/** The whole answer about any token that does not count, whatever the reason (RFC 7662, section 2.2). */
const INACTIVE: IntrospectionResponse = { active: false };

/** What a token is at this moment (RFC 7662). Nothing is changed by asking. */
@Injectable()
export class IntrospectionService {
  constructor(
    private readonly presented: PresentedTokensService,
    private readonly rotation: RotationService,
    private readonly permissions: RolePermissions,
    private readonly settings: TokenSettings,
  ) {}

  /** @throws DomainError SERVICE_UNAVAILABLE */
  async introspect(token: string): Promise<IntrospectionResponse> {
    const found = await this.presented.find(token);
    if (!found) return INACTIVE;
    if (found.kind === 'access') return this.accessTokenFacts(found, await this.permissions.of(found.roles));
    const isAccepted = await this.rotation.wouldAccept({ ...found, idempotencyKey: undefined });
    return isAccepted ? this.refreshTokenFacts(found) : INACTIVE;
  }

  /**
   * E-mail address, roles and permissions as they are now, and the time at which it stops here, which a shortened lifetime
   * brings forward; an allow-list, so that no claim of a team leaves by accident.
   */
  private accessTokenFacts(
    { claims, email, roles }: AdmittedToken,
    granted: ReadonlySet<string>,
  ): IntrospectionResponse {
    const { iss, sub, aud, client_id = this.settings.clientId, sid, jti, iat, nbf, auth_time, amr } = claims;
    const exp = Math.min(claims.exp, iat + Math.floor(this.settings.accessLifetimeMs / 1_000));
    const user = { email, roles, permissions: [...granted].sort() };
    const token = { iss, sub, aud, client_id, sid, jti, iat, nbf, exp, auth_time, amr };
    return { active: true, token_type: 'Bearer', ...token, ...user };
  }

  /** Without a `token_type`: RFC 7662 takes it from RFC 6749 (section 5.1), which knows those of access tokens only. */
  private refreshTokenFacts({ userId, sessionId, issuedAt, expiresAt }: RefreshTokenContent): IntrospectionResponse {
    return {
      active: true,
      iss: this.settings.issuer,
      client_id: this.settings.clientId,
      sub: userId,
      sid: sessionId,
      iat: epochSeconds(issuedAt),
      exp: epochSeconds(expiresAt),
    };
  }
}
