import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { RevocationsService } from '../revocation/index.js';
import { SessionEndingsService } from '../sessions/index.js';
import type { AccessClaims } from '../tokens/index.js';
import { PresentedTokensService } from './presented-tokens.service.js';

/** Tokens that a service wants stopped (RFC 7009). */
@Injectable()
export class TokenRevocationService {
  constructor(
    private readonly presented: PresentedTokensService,
    private readonly revocations: RevocationsService,
    private readonly endings: SessionEndingsService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * An access token stops alone. A refresh token takes its session with it, and so every access token of the session
   * (section 2.1). What does not count anyway is a success too (section 2.2).
   *
   * @throws DomainError SERVICE_UNAVAILABLE, after which the token has to be taken for a live one
   */
  async revoke(token: string): Promise<void> {
    const found = await this.presented.find(token);
    if (found?.kind === 'access') await this.revokeAccessToken(found.claims);
    if (found?.kind === 'refresh') await this.endings.end(found.userId, found.sessionId, 'revoked_by_client');
  }

  private async revokeAccessToken({ jti, sub: subjectId, sid: sessionId }: AccessClaims): Promise<void> {
    await this.revocations.revokeToken(jti);
    this.audit.recordLater({ name: 'token.revoked', subjectId, sessionId, target: jti });
  }
}
