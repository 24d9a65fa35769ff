import type { LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../bootstrap/create-app.js';
import { reportingDatabaseErrors } from '../database/database-trouble-log.js';
import { override } from '../extension/override.js';
import { Clock } from '../kernel/clock.js';
import { Mailer } from '../modules/mail/index.js';
import { WatchwordModule, type WatchwordOptions } from '../watchword.module.js';
import { FakeClock } from './fake-clock.js';
import { Mailbox } from './mailbox.js';
import { testSettings } from './test-settings.js';

/** What `WatchwordModule.forRoot` takes, with settings that need not be given. */
export interface TestAppOptions extends Partial<WatchwordOptions> {
  /** Silent unless given. */
  readonly logger?: LoggerService;
}

/** A running application, with what a test does to it. */
export interface TestApp {
  /** Nest's own application: `app.get(YourService)`. */
  readonly app: NestFastifyApplication;
  /** By which everything in it goes. */
  readonly clock: FakeClock;
  /** Every mail that was sent, unless the test puts a mailer of its own in place. */
  readonly mailbox: Mailbox;
  /** Where it listens, on a port of its own. */
  readonly url: string;
  /** Ends it and the connections to its database. */
  close(): Promise<void>;
}

/** The whole application on an ephemeral port, with a clock that the test moves. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { settings = testSettings(), overrides = [], logger, ...extras } = options;
  const clock = new FakeClock();
  const mailbox = new Mailbox();
  const hasMailer = overrides.some(({ port }) => port === Mailer);
  const ours = [override(Clock, clock), ...(hasMailer ? [] : [override(Mailer, mailbox)])];
  const watchword = WatchwordModule.forRoot({ ...extras, settings, overrides: [...ours, ...overrides] });
  const app = await createApp(watchword, settings, {
    logger: logger ?? false,
    errorTranslators: [reportingDatabaseErrors(clock)],
  });
  try {
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    // a start that fails must not leave connections open that keep the test runner from ending
    await app.close();
    throw error;
  }
  return { app, clock, mailbox, url: await app.getUrl(), close: () => app.close() };
}
