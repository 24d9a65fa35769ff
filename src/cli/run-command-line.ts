import { CommandFactory } from 'nest-commander';
import type { Deployment } from '../bootstrap/deployment.js';
import { CommandsModule } from './commands.module.js';
import { exitCodeFor } from './exit-code.js';
import { failureReport } from './failure-report.js';
import { endParsing, HelpShown } from './parsing.js';
import { writeTo } from './write-to.js';

/**
 * Runs the command that the process was started with and ends the process; see exitCodeFor. The deployment is made, and
 * its database opened, only for a command that was understood.
 */
export async function runCommandLine(deployment: () => Deployment): Promise<never> {
  process.stdout.on('error', endWithItsReader);
  const error = await failureOf(() => runCommand(deployment));
  if (error !== undefined) await writeTo(process.stderr, failureReport(error, process.argv.includes('--json')));
  // ends even when a broken connection left something open
  return process.exit(exitCodeFor(error));
}

async function runCommand(deployment: () => Deployment): Promise<void> {
  const commandLine = await CommandFactory.createWithoutRunning(CommandsModule.for(deployment), {
    logger: false,
    abortOnError: false,
    errorHandler: endParsing,
    serviceErrorHandler: (error) => {
      throw error;
    },
    // what was wrong is reported once, by us
    outputConfiguration: { outputError: () => undefined },
  });
  try {
    await CommandFactory.runApplication(commandLine);
  } finally {
    await commandLine.close();
  }
}

async function failureOf(work: () => Promise<void>): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof HelpShown ? undefined : (error ?? new Error('an error without a name'));
  }
}

/** Whoever reads no further, as `head` does, has what they wanted. */
function endWithItsReader(error: NodeJS.ErrnoException): void {
  process.exit(error.code === 'EPIPE' ? 0 : exitCodeFor(error));
}
