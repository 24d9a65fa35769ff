import type { CommanderError } from 'commander';
import { usageError } from './command-line-error.js';

/** Help was asked for and has been shown. */
export class HelpShown extends Error {}

/** In the place of the parser's own end of the process, which would leave everything open. */
export function endParsing({ code, exitCode, message }: CommanderError): never {
  if (exitCode === 0) throw new HelpShown();
  if (code === 'commander.help') throw usageError('a command is missing');
  throw usageError(message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' '));
}
