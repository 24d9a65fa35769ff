import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuditLog } from '../../audit/index.js';
import { assertionForm } from '../client/client-credentials.js';
import { ServiceClientGuard } from '../client/service-client.guard.js';
import { type ClientRequest, ServiceClientsService } from '../client/service-clients.service.js';

/** A client assertion (RFC 7523) in the place of an access token: there is no form that it could stand in. */
const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+) *$/i;

const NO_FORM = new Map<string, string>();

/** For the route of security events, whose body is JSON. */
@Injectable()
export class EventReceiverGuard extends ServiceClientGuard {
  constructor(clients: ServiceClientsService, audit: AuditLog) {
    super(clients, audit);
  }

  protected override clientRequestOf({ headers: { authorization }, url }: FastifyRequest): ClientRequest {
    const [, assertion] = BEARER.exec(authorization ?? '') ?? [];
    const [endpoint = ''] = url.split('?', 1);
    if (assertion === undefined) return { authorization, form: NO_FORM, endpoint };
    return { authorization: undefined, form: assertionForm(assertion), endpoint };
  }
}
