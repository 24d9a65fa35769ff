import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerSettings } from '../config/settings.js';

const SIGNPOST = {
  success: true,
  statusCode: 200,
  message: 'This is the API of Watchword. Its documentation is at /docs.',
  data: { documentation: '/docs', openapi: '/docs/openapi.json', health: '/health/ready' },
} as const;

/**
 * Answers at the addresses that a person types first: /api says where to go on, and / leads to the documentation. In
 * production / stays unknown, because there no person is expected.
 */
export function openEntrance(app: NestFastifyApplication, { environment }: ServerSettings): void {
  const http = app.getHttpAdapter();
  const showSignpost = (_request: FastifyRequest, reply: FastifyReply): void => void reply.send(SIGNPOST);
  for (const path of ['/api', '/api/']) http.get(path, showSignpost);
  if (environment === 'production') return;
  http.get('/', (_request: FastifyRequest, reply: FastifyReply) => void reply.redirect('/docs', 302));
}
