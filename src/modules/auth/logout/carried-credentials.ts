import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { SessionsService } from '../../sessions/index.js';
import { bearerTokenOf } from '../../../http/access/index.js';
import { TokenAdmission } from '../access/token-admission.js';
import type { Authenticated } from '../access/token.strategy.js';
import { CookieNames } from '../cookies/cookie-names.js';
import { CsrfCheck } from '../cookies/csrf-check.js';
import { RefreshStrategy } from '../refresh/refresh.strategy.js';
import { assertNotExpired } from './carried-sessions.js';

/** Judges one credential. */
type Proof = () => Authenticated | Promise<Authenticated>;

/** The session that a credential proves, or why it proves none. */
type Verdict = Authenticated | DomainError;

/**
 * Finds the session of every credential that a request carries. Where two people share a browser, it may carry credentials of
 * both.
 *
 * Each credential is judged by its own rules, whatever becomes of the others: a refresh token will do where the access token
 * has expired, and what a cookie proves counts only if the request is known not to be forged across sites.
 */
@Injectable()
export class CarriedCredentials {
  constructor(
    private readonly admission: TokenAdmission,
    private readonly sessions: SessionsService,
    private readonly refresh: RefreshStrategy,
    private readonly names: CookieNames,
    private readonly csrf: CsrfCheck,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError SERVICE_UNAVAILABLE */
  judgeAll(request: FastifyRequest): Promise<Verdict[]> {
    const bearer = bearerTokenOf(request);
    const proofs = bearer === null ? [] : [() => this.byAccessToken(bearer, 'bearer')];
    return this.judge(request, [...proofs, ...this.cookieProofsIn(request), () => this.byRefreshToken(request)]);
  }

  /** @throws DomainError SERVICE_UNAVAILABLE */
  judgeCookies(request: FastifyRequest): Promise<Verdict[]> {
    const hasRefreshCookie = request.cookies[this.names.refresh] !== undefined;
    const refresh = hasRefreshCookie ? [() => this.byRefreshToken(request)] : [];
    return this.judge(request, [...this.cookieProofsIn(request), ...refresh]);
  }

  private cookieProofsIn({ cookies }: FastifyRequest): Proof[] {
    const { [this.names.access]: accessToken, [this.names.session]: opaqueId } = cookies;
    return [
      ...(accessToken === undefined ? [] : [() => this.byAccessToken(accessToken, 'cookie')]),
      ...(opaqueId === undefined ? [] : [() => this.byOpaqueId(opaqueId)]),
    ];
  }

  private async byAccessToken(accessToken: string, proof: Authenticated['proof']): Promise<Authenticated> {
    const { claims } = await this.admission.admit(accessToken);
    return { userId: claims.sub, sessionId: claims.sid, proof };
  }

  private async byOpaqueId(opaqueId: string): Promise<Authenticated> {
    const { id, subject } = await this.sessions.getLiveByOpaqueId(opaqueId);
    return { userId: subject.userId, sessionId: id, proof: 'cookie' };
  }

  /** One that has been replaced will do, since its session is the same. */
  private byRefreshToken(request: FastifyRequest): Authenticated {
    const presented = this.refresh.authenticate(request);
    assertNotExpired(presented, this.clock.now());
    return presented;
  }

  private judge(request: FastifyRequest, proofs: readonly Proof[]): Promise<Verdict[]> {
    return Promise.all(proofs.map((proof) => this.verdictOn(request, proof)));
  }

  private async verdictOn(request: FastifyRequest, proof: Proof): Promise<Verdict> {
    try {
      const found = await proof();
      if (found.proof === 'cookie') this.csrf.assertPasses(request, found.sessionId);
      return found;
    } catch (error) {
      // a credential that could not be judged is not refused: its session would go on, and the answer would not say so
      if (!(error instanceof DomainError) || error.code === 'SERVICE_UNAVAILABLE') throw error;
      return error;
    }
  }
}
