import cookie from '@fastify/cookie';
import { ConsoleLogger, type DynamicModule, type LoggerService, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from '../config/settings.js';
import { AnswerFormGuard } from '../http/envelope.js';
import { ErrorFilter } from '../http/error.filter.js';
import type { ErrorTranslator } from '../http/translate-error.js';
import { RequestValidationPipe } from '../http/validation.js';
import { publishAccountPages } from '../pages/publish-account-pages.js';
import { enableCors } from './cors.js';
import { DrainingFastifyAdapter } from './draining-fastify-adapter.js';
import { createLogger } from './logger.js';
import { enableStopping } from './stopping.js';

/** What `createApp` may be told besides. */
export interface CreateOptions {
  /** Asked in turn about an error that is neither ours nor the framework's. */
  readonly errorTranslators?: readonly ErrorTranslator[];
  /** In the place of the one that the settings describe; false silences the application. */
  readonly logger?: LoggerService | false;
}

const PREFIX = 'api';
const OUTSIDE_THE_PREFIX = ['.well-known{/*path}', 'oauth{/*path}', 'health{/*path}', 'metrics', 'docs{/*path}'];

/** Builds the application without listening: the same for main, the tests and the OpenAPI document. */
export async function createApp(
  rootModule: Type | DynamicModule,
  settings: Settings,
  options: CreateOptions = {},
): Promise<NestFastifyApplication> {
  const logger = options.logger ?? createLogger(settings.server);
  const adapter = new DrainingFastifyAdapter(settings.server, { logsRequests: logsRequests(logger) });
  // a failed start is thrown to whoever starts, instead of ending the process
  const app = await NestFactory.create<NestFastifyApplication>(rootModule, adapter, { logger, abortOnError: false });
  await configureApp(app, settings, options);
  enableStopping(app, adapter, settings.server);
  return app;
}

/** A logger that is not ours decides for itself which lines it writes. */
function logsRequests(logger: LoggerService | false): boolean {
  if (logger instanceof ConsoleLogger) return logger.isLevelEnabled('log');
  return logger !== false;
}

async function configureApp(
  app: NestFastifyApplication,
  { server }: Settings,
  { errorTranslators = [] }: CreateOptions,
): Promise<void> {
  app.setGlobalPrefix(PREFIX, { exclude: OUTSIDE_THE_PREFIX });
  app.useGlobalFilters(new ErrorFilter(errorTranslators));
  app.useGlobalGuards(new AnswerFormGuard());
  app.useGlobalPipes(new RequestValidationPipe());
  await app.register(cookie);
  enableCors(app, server);
  publishAccountPages(app, server);
}
