import type { LoggerService, ModuleMetadata } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../bootstrap/create-app.js';
import type { Settings } from '../config/settings.js';
import { databaseErrorAsDomainError } from '../database/database-errors.js';
import { override, type Override } from '../extension/override.js';
import { Clock } from '../kernel/clock.js';
import { WatchwordModule } from '../watchword.module.js';
import { FakeClock } from './fake-clock.js';
import { testSettings } from './test-settings.js';

export interface TestAppOptions {
  readonly settings?: Settings;
  readonly overrides?: readonly Override[];
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  /** Silent unless given. */
  readonly logger?: LoggerService;
}

export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly clock: FakeClock;
  /** Where it listens, on a port of its own. */
  readonly url: string;
  close(): Promise<void>;
}

/** The whole application on an ephemeral port, with a clock that the test moves. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { settings = testSettings(), overrides = [], imports = [], logger } = options;
  const clock = new FakeClock();
  const watchword = WatchwordModule.forRoot({ settings, imports, overrides: [override(Clock, clock), ...overrides] });
  const app = await createApp(watchword, settings, {
    logger: logger ?? false,
    errorTranslators: [databaseErrorAsDomainError],
  });
  await app.listen(0, '127.0.0.1');
  return { app, clock, url: await app.getUrl(), close: () => app.close() };
}
