import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { configureWatchword, createWatchwordAdapter } from 'watchword';
import { STAGES } from './stages';
import type { StageOptions } from './stages/stage';

/** The shop in one of its stages, before it listens. */
export async function createShop(stage: number, options: StageOptions): Promise<NestFastifyApplication> {
  const make = STAGES[stage];
  if (!make) throw new Error(`there is no stage ${stage}`);
  const adapter = stage === 0 ? new FastifyAdapter() : createWatchwordAdapter(options.settings);
  const app = await NestFactory.create<NestFastifyApplication>(make(options), adapter, {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  if (stage > 0) await configureWatchword(app);
  app.enableShutdownHooks();
  return app;
}
