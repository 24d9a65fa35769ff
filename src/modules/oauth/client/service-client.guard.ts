import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { formOf } from '../../../http/form-body.js';
import { ServiceClientsService } from './service-clients.service.js';

/** For routes that services call and nobody else. */
@Injectable()
export class ServiceClientGuard implements CanActivate {
  constructor(private readonly clients: ServiceClientsService) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    await this.clients.authenticate({
      authorization: request.headers.authorization,
      form: formOf(request),
      endpoint: request.routeOptions.url ?? '',
    });
    return true;
  }
}
