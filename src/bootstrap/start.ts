import { Logger } from '@nestjs/common';
import { databaseErrorAsDomainError } from '../database/database-errors.js';
import { createApp } from './create-app.js';
import type { Deployment } from './deployment.js';
import { publishDocs } from './docs.js';
import { reasonOf } from './start-failure.js';
import { releaseYoungGeneration } from './young-generation.js';

/**
 * Starts the server and prints where it is. A start that fails says why in one line, without a stack, and ends the process
 * with 1.
 */
export async function start(deployment: () => Deployment): Promise<void> {
  try {
    const { settings, module } = deployment();
    const app = await createApp(module, settings, { errorTranslators: [databaseErrorAsDomainError] });
    publishDocs(app, settings);
    await app.listen(settings.server.port, settings.server.host);
    releaseYoungGeneration();
    announce(await app.getUrl());
  } catch (error) {
    process.stderr.write(`Watchword cannot start: ${reasonOf(error)}\n`);
    process.exitCode = 1;
    setImmediate(() => process.exit());
  }
}

function announce(url: string): void {
  const logger = new Logger('Watchword');
  logger.log(`API      ${url}/api`);
  logger.log(`Swagger  ${url}/docs`);
}
