import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { MetricsSettings, ServerSettings } from '../../config/settings.js';
import { clientAddressOf } from '../../http/client-address.js';
import { DomainError } from '../../kernel/domain-error.js';
import { refusalToRead } from './metrics-access.js';

/** Holds METRICS_TOKEN, or loopback where there is none. */
@Injectable()
export class MetricsGuard implements CanActivate {
  constructor(
    private readonly metrics: MetricsSettings,
    private readonly server: ServerSettings,
  ) {}

  /** @throws DomainError TOKEN_MISSING, TOKEN_INVALID, FORBIDDEN */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const refusal = refusalToRead({
      token: this.metrics.token,
      isProxyTrusted: this.server.trustProxy !== false,
      peerAddress: clientAddressOf({ socket: request.socket }),
      clientAddress: clientAddressOf(request),
      headers: request.headers,
    });
    if (refusal === undefined) return true;
    throw new DomainError(refusal, { detail: `metrics asked for from ${clientAddressOf(request)}` });
  }
}
