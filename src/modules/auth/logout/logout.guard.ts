import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { actAs } from '../../../http/request-context.js';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { SessionsService } from '../../sessions/index.js';
import { bearerTokenOf } from '../access/bearer-token.js';
import { TokenAdmission } from '../access/token-admission.js';
import type { Authenticated } from '../access/token.strategy.js';
import { CookieNames } from '../cookies/cookie-names.js';
import { CsrfCheck } from '../cookies/csrf-check.js';
import { RefreshStrategy } from '../refresh/refresh.strategy.js';
import { TokenMetrics } from '../token-metrics.js';
import { assertNotExpired, outcomeOf } from './carried-sessions.js';
import type { SessionOwner } from './logout.service.js';

/** What the guard leaves at the request. */
export interface CarriesSessions {
  carriedSessions: readonly SessionOwner[];
}

/** Judges one credential. */
type Proof = () => Authenticated | Promise<Authenticated>;

/**
 * For logging out: finds the session of every credential that the request carries. Where two people share a browser, it may
 * carry credentials of both, and whoever logs out wants to leave nobody logged in.
 *
 * Each credential is judged by its own rules, whatever becomes of the others: a refresh token will do where the access token
 * has expired, and what a cookie proves counts only if the request is known not to be forged across sites.
 */
@Injectable()
export class LogoutGuard implements CanActivate {
  constructor(
    private readonly admission: TokenAdmission,
    private readonly sessions: SessionsService,
    private readonly refresh: RefreshStrategy,
    private readonly names: CookieNames,
    private readonly csrf: CsrfCheck,
    private readonly metrics: TokenMetrics,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError the refusal to tell when no credential counts; SERVICE_UNAVAILABLE */
  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest & CarriesSessions>();
    const verdicts = this.proofsIn(request).map((proof) => this.judge(request, proof));
    const [first, ...others] = this.countingRefusal(await Promise.all(verdicts));
    actAs({ kind: 'user', id: first.userId, sessionId: first.sessionId });
    request.carriedSessions = [first, ...others];
    return true;
  }

  private countingRefusal(verdicts: readonly (Authenticated | DomainError)[]): ReturnType<typeof outcomeOf> {
    try {
      return outcomeOf(verdicts);
    } catch (error) {
      if (error instanceof DomainError) this.metrics.countRejected(error);
      throw error;
    }
  }

  private proofsIn(request: FastifyRequest): Proof[] {
    const { [this.names.access]: accessCookie, [this.names.session]: opaqueId } = request.cookies;
    const bearer = bearerTokenOf(request);
    return [
      ...(bearer === null ? [] : [() => this.byAccessToken(bearer, 'bearer')]),
      ...(accessCookie === undefined ? [] : [() => this.byAccessToken(accessCookie, 'cookie')]),
      ...(opaqueId === undefined ? [] : [() => this.byOpaqueId(opaqueId)]),
      () => this.byRefreshToken(request),
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

  private async judge(request: FastifyRequest, proof: Proof): Promise<Authenticated | DomainError> {
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
