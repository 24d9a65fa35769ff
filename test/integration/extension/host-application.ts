import { type DynamicModule, type LoggerService, Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { configureWatchword, createWatchwordAdapter, type Settings } from '../../../src/index.js';
import { ApiClient } from '../../support/api-client.js';
import { EvidenceLogger } from '../../support/evidence-logger.js';

@Module({})
export class HostModule {
  static with(watchword: DynamicModule, controllers: NonNullable<ModuleMetadata['controllers']> = []): DynamicModule {
    return { module: HostModule, imports: [watchword], controllers };
  }
}

export const QUIETLY = { logger: new EvidenceLogger() as LoggerService, abortOnError: false };

/** What a team writes in its main.ts that creates its application itself; `adjust` is what it does before it listens. */
export async function startHost(
  module: DynamicModule,
  settings: Settings,
  adjust: (app: NestFastifyApplication) => void = () => undefined,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(module, createWatchwordAdapter(settings), QUIETLY);
  try {
    adjust(app);
    await configureWatchword(app);
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}

export async function deviceOf(app: { getUrl(): Promise<string> }): Promise<ApiClient> {
  return new ApiClient(await app.getUrl());
}
