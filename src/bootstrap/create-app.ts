import cookie from '@fastify/cookie';
import type { DynamicModule, LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from '../config/settings.js';
import { EnvelopeInterceptor } from '../http/envelope.interceptor.js';
import { ErrorFilter } from '../http/error.filter.js';
import type { ErrorTranslator } from '../http/translate-error.js';
import { RequestValidationPipe } from '../http/validation.js';
import { enableCors } from './cors.js';
import { DrainingFastifyAdapter } from './draining-fastify-adapter.js';
import { createLogger } from './logger.js';

/** Asked in turn about an error that is neither ours nor the framework's. */
export interface ConfigureOptions {
  readonly errorTranslators?: readonly ErrorTranslator[];
}

export interface CreateOptions extends ConfigureOptions {
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
  const app = await NestFactory.create<NestFastifyApplication>(rootModule, createAdapter(settings), {
    logger: options.logger ?? createLogger(settings.server),
    // a failed start is thrown to whoever starts, instead of ending the process
    abortOnError: false,
  });
  return configureApp(app, settings, options);
}

/** The adapter that {@link configureApp} expects, for Nest's testing module. */
export function createAdapter({ server }: Settings): DrainingFastifyAdapter {
  return new DrainingFastifyAdapter(server);
}

/** Everything global; to be called once, before `init()` or `listen()`. */
export async function configureApp(
  app: NestFastifyApplication,
  { server }: Settings,
  { errorTranslators = [] }: ConfigureOptions = {},
): Promise<NestFastifyApplication> {
  app.setGlobalPrefix(PREFIX, { exclude: OUTSIDE_THE_PREFIX });
  app.useGlobalFilters(new ErrorFilter(errorTranslators));
  app.useGlobalInterceptors(new EnvelopeInterceptor());
  app.useGlobalPipes(new RequestValidationPipe());
  await app.register(cookie);
  enableCors(app, server);
  app.enableShutdownHooks();
  return app;
}
