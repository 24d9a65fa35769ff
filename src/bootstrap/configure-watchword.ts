import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { ServerSettings, type Settings } from '../config/settings.js';
import { reportingDatabaseErrors } from '../database/database-trouble-log.js';
import { Clock } from '../kernel/clock.js';
import { createAdapter, equipApp } from './create-app.js';
import { publishDocs } from './docs.js';
import { DrainingFastifyAdapter } from './draining-fastify-adapter.js';

/**
 * The HTTP adapter for an application that you create yourself: `NestFactory.create(AppModule, createWatchwordAdapter(settings))`.
 * It is Nest's for Fastify, with Watchword's limits, security headers, request ids, strict reading of bodies and answers.
 */
export function createWatchwordAdapter({ server }: Pick<Settings, 'server'>): FastifyAdapter {
  return createAdapter(server, undefined);
}

/**
 * Gives an application that you created yourself what Watchword's routes need: the form of answers and failures, validation,
 * cookies, CORS for CORS_ORIGINS, the account pages and the documentation at /docs. It holds for your own routes as well;
 * `@Bare()` leaves the answer of one as it is. Call it before `app.listen()`. `createApp` does all of this itself.
 *
 * A global prefix of your own, set before or after, is for your routes alone: ours are where `path` says.
 *
 * @throws Error where the application stands on another adapter than `createWatchwordAdapter` makes
 */
export async function configureWatchword(app: NestFastifyApplication): Promise<void> {
  if (!((app.getHttpAdapter() as unknown) instanceof DrainingFastifyAdapter)) {
    throw new Error(
      'configureWatchword needs the adapter of createWatchwordAdapter(settings): hand that to NestFactory.create()',
    );
  }
  const server = app.get(ServerSettings, { strict: false });
  await equipApp(app, server, [reportingDatabaseErrors(app.get(Clock, { strict: false }))]);
  publishDocs(app, { server });
}
