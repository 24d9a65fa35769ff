import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerSettings } from '../config/settings.js';

/**
 * Answers at the addresses that a person types first: /api says where to go on, and / leads to the documentation. In
 * production / stays unknown, because there no person is expected.
 */
export function openEntrance(app: NestFastifyApplication, { environment, basePath }: ServerSettings): void {
  const http = app.getHttpAdapter();
  const documentation = `${basePath}/docs`;
  const signpost = {
    success: true,
    statusCode: 200,
    message: `This is the API of Watchword. Its documentation is at ${documentation}.`,
    data: { documentation, openapi: `${documentation}/openapi.json`, health: `${basePath}/health/ready` },
  };
  const showSignpost = (_request: FastifyRequest, reply: FastifyReply): void => void reply.send(signpost);
  for (const path of ['/api', '/api/']) http.get(path, showSignpost);
  if (environment === 'production') return;
  http.get('/', (_request: FastifyRequest, reply: FastifyReply) => void reply.redirect(documentation, 302));
}
