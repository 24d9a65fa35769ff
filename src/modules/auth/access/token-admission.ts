import { Injectable } from '@nestjs/common';
import { unavailableUnlessAnswered } from '../../../database/database-deadline.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { RevocationsService } from '../../revocation/index.js';
import { type LiveSession, SessionsService } from '../../sessions/index.js';
import { type AccessClaims, AccessTokensService, type VerifiedAccessToken } from '../../tokens/index.js';

/** An access token that counts at this moment, and what is true of its user now. */
export interface AdmittedToken {
  readonly claims: AccessClaims;
  readonly email: string;
  readonly roles: readonly string[];
}

/**
 * The one door for access tokens: the signature and the claims, then the revocation feed, and the database only where the
 * feed cannot know.
 */
@Injectable()
export class TokenAdmission {
  constructor(
    private readonly tokens: AccessTokensService,
    private readonly revocations: RevocationsService,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * At once, unless the database has to be asked.
   *
   * @throws DomainError TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED, SESSION_REVOKED, SERVICE_UNAVAILABLE
   */
  admit(accessToken: string): AdmittedToken | Promise<AdmittedToken> {
    const token = this.tokens.verify(accessToken);
    const { claims } = token;
    switch (this.revocations.judge(judgedPartOf(token))) {
      case 'accepted':
        return { claims, email: claims.email, roles: claims.roles };
      case 'ask':
        return this.askDatabase(token);
      case 'key-revoked':
        throw new DomainError('TOKEN_INVALID');
      case 'token-revoked':
        throw new DomainError('TOKEN_REVOKED');
      case 'session-revoked':
        throw new DomainError('SESSION_REVOKED');
    }
  }

  /**
   * The same for callers who cannot wait. A token that is older than a change of its user counts as expired, so that the
   * client fetches one that tells of the change.
   *
   * @throws DomainError TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED, SESSION_REVOKED, SERVICE_UNAVAILABLE
   */
  admitAtOnce(accessToken: string): AdmittedToken {
    const token = this.tokens.verify(accessToken);
    if (this.revocations.judge(judgedPartOf(token)) !== 'ask') return this.admit(accessToken) as AdmittedToken;
    if (!this.revocations.isFresh()) throw new DomainError('SERVICE_UNAVAILABLE', { detail: 'the feed is stale' });
    throw new DomainError('TOKEN_EXPIRED', { detail: 'older than a change of its user' });
  }

  private async askDatabase(token: VerifiedAccessToken): Promise<AdmittedToken> {
    const { claims } = token;
    const [isRevoked, session] = await unavailableUnlessAnswered(
      Promise.all([this.revocations.isTokenOrKeyRevoked(judgedPartOf(token)), this.sessions.getLive(claims.sid)]),
    );
    if (isRevoked) throw new DomainError('TOKEN_REVOKED');
    return admittedBy(session, claims);
  }
}

function admittedBy({ subject }: LiveSession, claims: AccessClaims): AdmittedToken {
  if (subject.userId !== claims.sub) throw new DomainError('SESSION_REVOKED');
  return { claims, email: subject.email, roles: subject.roles };
}

function judgedPartOf({ claims, keyId }: VerifiedAccessToken) {
  return { tokenId: claims.jti, sessionId: claims.sid, userId: claims.sub, keyId, issuedAt: claims.iat };
}
