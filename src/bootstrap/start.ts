import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from '../config/settings.js';
import { reportingDatabaseErrors } from '../database/database-trouble-log.js';
import { SystemClock } from '../kernel/clock.js';
import { UsersAdministrationService } from '../modules/users/index.js';
import { publishExamplePage } from '../pages/publish-example-page.js';
import { readyBlock, readyLine } from './announcement.js';
import { createApp } from './create-app.js';
import type { Deployment } from './deployment.js';
import { publishDocs } from './docs.js';
import { openEntrance } from './entrance.js';
import { createLogger, type QuietStartLogger } from './logger.js';
import { endpointsOf } from './own-addresses.js';
import { reportFailedStart } from './start-failure.js';
import { releaseYoungGeneration } from './young-generation.js';

/**
 * Starts the server and prints where it is. A start that fails says why, without a stack, and ends the process with 1.
 */
export async function start(deployment: () => Deployment): Promise<void> {
  try {
    const { settings, module } = deployment();
    const logger = createLogger(settings.server);
    const isForPeople = settings.server.environment !== 'production';
    // what a person reads first is the block below, and not how the first keys are made
    if (isForPeople) logger.mute();
    const app = await createApp(module, settings, {
      logger,
      errorTranslators: [reportingDatabaseErrors(new SystemClock())],
    });
    publishDocs(app, settings);
    openEntrance(app, settings.server);
    const hasExample = publishExamplePage(app, settings.server);
    await app.listen(settings.server.port, settings.server.host);
    releaseYoungGeneration();
    await announce(app, { settings, hasExample }, logger);
    logger.unmute();
  } catch (error) {
    reportFailedStart(error);
  }
}

async function announce(
  app: NestFastifyApplication,
  { settings, hasExample }: { readonly settings: Settings; readonly hasExample: boolean },
  logger: QuietStartLogger,
): Promise<void> {
  if (!logger.isLevelEnabled('log')) return;
  const url = await app.getUrl();
  const users = app.get(UsersAdministrationService, { strict: false });
  const { items: administrators } = await users.list({ limit: 1, role: 'admin', sort: 'createdAt' });
  const hasAdministrator = administrators.length > 0;
  const facts = { url, settings, endpoints: endpointsOf(app), hasExample, hasAdministrator };
  if (settings.server.environment === 'production') logger.log(readyLine(facts), 'Watchword');
  else process.stdout.write(readyBlock(facts));
}
