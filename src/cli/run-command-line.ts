import { NestFactory } from '@nestjs/core';
import type { Deployment } from '../bootstrap/deployment.js';
import { CommandsModule } from './commands.module.js';
import { exitCodeFor } from './exit-code.js';
import { failureReport } from './failure-report.js';
import { HelpShown } from './parsing.js';
import { programWith } from './program.js';
import { ReaderGone, writeMessage } from './write-to.js';

/**
 * Runs the command that the process was started with and ends the process; see exitCodeFor. The deployment is made, and
 * its database opened, only for a command that was understood.
 */
export async function runCommandLine(deployment: () => Deployment): Promise<never> {
  // whoever writes learns of it, and an event that nobody listens to would end the process
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const error = await failureOf(() => runCommand(deployment));
  if (error !== undefined) await writeMessage(failureReport(error, process.argv.includes('--json')));
  // ends even when a broken connection left something open
  return process.exit(exitCodeFor(error));
}

async function runCommand(deployment: () => Deployment): Promise<void> {
  const commands = await NestFactory.createApplicationContext(CommandsModule.for(deployment), {
    logger: false,
    abortOnError: false,
  });
  try {
    await programWith(commands).parseAsync();
  } finally {
    await commands.close();
  }
}

async function failureOf(work: () => Promise<void>): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    const isDone = error instanceof HelpShown || error instanceof ReaderGone;
    return isDone ? undefined : (error ?? new Error('an error without a name'));
  }
}
