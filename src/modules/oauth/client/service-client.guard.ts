import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { formOf } from '../../../http/form-body.js';
import { actAs } from '../../../http/request-context.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { AuditLog } from '../../audit/index.js';
import { type ClientRequest, ServiceClientsService } from './service-clients.service.js';

/** For routes that services call and nobody else. */
@Injectable()
export class ServiceClientGuard implements CanActivate {
  constructor(
    private readonly clients: ServiceClientsService,
    private readonly audit: AuditLog,
  ) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    actAs({ kind: 'client', id: await this.identify(request) });
    return true;
  }

  protected clientRequestOf(request: FastifyRequest): ClientRequest {
    const { authorization } = request.headers;
    return { authorization, form: formOf(request), endpoint: request.routeOptions.url ?? '' };
  }

  private async identify(request: FastifyRequest): Promise<string> {
    try {
      return await this.clients.authenticate(this.clientRequestOf(request));
    } catch (error) {
      const isRefused = error instanceof DomainError && error.code === 'INVALID_CLIENT';
      if (isRefused) this.audit.recordLater({ name: 'client.refused', outcome: 'failure' });
      throw error;
    }
  }
}
