import cookie from '@fastify/cookie';
import { ConsoleLogger, type DynamicModule, type LoggerService, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServerSettings, Settings } from '../config/settings.js';
import { AnswerFormGuard } from '../http/envelope.js';
import { ErrorFilter } from '../http/error.filter.js';
import type { ErrorTranslator } from '../http/translate-error.js';
import { RequestValidationPipe } from '../http/validation.js';
import { publishAccountPages } from '../pages/publish-account-pages.js';
import { enableCors } from './cors.js';
import { DrainingFastifyAdapter } from './draining-fastify-adapter.js';
import { createLogger } from './logger.js';
import { endpointsOf, keepOwnAddresses } from './own-addresses.js';
import { enableStopping } from './stopping.js';

/** What `createApp` may be told besides. */
export interface CreateOptions {
  /** Asked in turn about an error that is neither ours nor the framework's. */
  readonly errorTranslators?: readonly ErrorTranslator[];
  /** In the place of the one that the settings describe; false silences the application. */
  readonly logger?: LoggerService | false;
}

const OUTSIDE_THE_PREFIX = ['.well-known{/*path}', 'oauth{/*path}', 'health{/*path}', 'metrics', 'docs{/*path}'];

/** Builds the application without listening: for main, the OpenAPI document and whoever starts Watchword. */
export async function createApp(
  rootModule: Type | DynamicModule,
  settings: Settings,
  options: CreateOptions = {},
): Promise<NestFastifyApplication> {
  const logger = options.logger ?? createLogger(settings.server);
  const adapter = createAdapter(settings.server, logger);
  // a failed start is thrown to whoever starts, instead of ending the process
  const app = await NestFactory.create<NestFastifyApplication>(rootModule, adapter, { logger, abortOnError: false });
  await configureApp(app, adapter, settings.server, options);
  return app;
}

/** What stands between Nest and the network, for whoever makes the application in another way than `createApp`. */
export function createAdapter(
  server: ServerSettings,
  logger: LoggerService | false | undefined,
): DrainingFastifyAdapter {
  return new DrainingFastifyAdapter(server, { logsRequests: logsRequests(logger) });
}

/** A logger that is not ours decides for itself which lines it writes. */
function logsRequests(logger: LoggerService | false | undefined): boolean {
  if (logger instanceof ConsoleLogger) return logger.isLevelEnabled('log');
  return logger !== false;
}

/** What the application is besides its modules: prefix, failures, validation, cookies, CORS, pages and how it stops. */
export async function configureApp(
  app: NestFastifyApplication,
  adapter: DrainingFastifyAdapter,
  server: ServerSettings,
  { errorTranslators = [] }: Pick<CreateOptions, 'errorTranslators'>,
): Promise<void> {
  // for a team's own routes: those of Watchword have their prefix already
  app.setGlobalPrefix(endpointsOf(app).prefix, { exclude: OUTSIDE_THE_PREFIX });
  await equipApp(app, server, errorTranslators);
  enableStopping(app, adapter, server);
}

/** What our routes need of the application, whoever made it. */
export async function equipApp(
  app: NestFastifyApplication,
  server: ServerSettings,
  errorTranslators: readonly ErrorTranslator[],
): Promise<void> {
  keepOwnAddresses(app);
  app.useGlobalFilters(new ErrorFilter(errorTranslators));
  app.useGlobalGuards(new AnswerFormGuard());
  app.useGlobalPipes(new RequestValidationPipe());
  await app.register(cookie);
  enableCors(app, server);
  publishAccountPages(app, server, endpointsOf(app));
}
