import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { actAs } from '../../../http/request-context.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { TokenMetrics } from '../token-metrics.js';
import { CarriedCredentials } from './carried-credentials.js';
import { outcomeOf } from './carried-sessions.js';
import type { SessionOwner } from './logout.service.js';

/** What the guard leaves at the request. */
export interface CarriesSessions {
  carriedSessions: readonly SessionOwner[];
}

/** For logging out: whoever logs out wants to leave nobody logged in, so every credential of the request counts. */
@Injectable()
export class LogoutGuard implements CanActivate {
  constructor(
    private readonly credentials: CarriedCredentials,
    private readonly metrics: TokenMetrics,
  ) {}

  /** @throws DomainError the refusal to tell when no credential counts; SERVICE_UNAVAILABLE */
  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest & CarriesSessions>();
    const [first, ...others] = this.countingRefusal(await this.credentials.judgeAll(request));
    actAs({ kind: 'user', id: first.userId, sessionId: first.sessionId });
    request.carriedSessions = [first, ...others];
    return true;
  }

  private countingRefusal(verdicts: readonly (SessionOwner | DomainError)[]): ReturnType<typeof outcomeOf> {
    try {
      return outcomeOf(verdicts);
    } catch (error) {
      if (error instanceof DomainError) this.metrics.countRejected(error);
      throw error;
    }
  }
}
