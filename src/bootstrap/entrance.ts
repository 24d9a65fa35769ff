import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerSettings } from '../config/settings.js';
import { endpointsOf } from './own-addresses.js';

/**
 * Answers at the addresses that a person types first: the prefix, such as /api, says where to go on, and / leads to the documentation. In
 * production / stays unknown, because there no person is expected.
 */
export function openEntrance(app: NestFastifyApplication, { environment, basePath }: ServerSettings): void {
  const endpoints = endpointsOf(app);
  const hasDocs = endpoints.has('docs');
  const http = app.getHttpAdapter();
  const documentation = `${basePath}/docs`;
  const signpost = {
    success: true,
    statusCode: 200,
    message: `This is the API of Watchword.${hasDocs ? ` Its documentation is at ${documentation}.` : ''}`,
    data: {
      ...(hasDocs && { documentation, openapi: `${documentation}/openapi.json` }),
      ...(endpoints.has('health') && { health: `${basePath}/health/ready` }),
    },
  };
  const showSignpost = (_request: FastifyRequest, reply: FastifyReply): void => void reply.send(signpost);
  if (endpoints.prefix !== '') {
    for (const path of [endpoints.prefix, `${endpoints.prefix}/`]) http.get(path, showSignpost);
  }
  if (environment === 'production' || !hasDocs) return;
  http.get('/', (_request: FastifyRequest, reply: FastifyReply) => void reply.redirect(documentation, 302));
}
