import { type DynamicModule, Logger } from '@nestjs/common';
import type { Settings } from '../config/settings.js';
import { databaseErrorAsDomainError } from '../database/database-errors.js';
import { createApp } from './create-app.js';
import { publishDocs } from './docs.js';

interface Deployment {
  readonly settings: Settings;
  readonly module: DynamicModule;
}

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

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return (error.message || error.name).replaceAll(/\s*\n\s*/g, ' ') + cause;
}
