import type { CommandRunner } from 'nest-commander';
import { usageError } from './command-line-error.js';

/** As the parser knows a command. */
export type ParsedCommand = Parameters<CommandRunner['setCommand']>[0];

/** The parser's error; that it has the last two, its types do not promise everywhere. */
interface ParsingEnd {
  readonly message: string;
  readonly code?: string;
  readonly exitCode?: number;
}

/** Help was asked for and has been shown. */
export class HelpShown extends Error {}

/** In the place of the parser's own end of the process, which would leave everything open. */
export function endParsing({ code, exitCode, message }: ParsingEnd): never {
  if (exitCode === 0) throw new HelpShown();
  if (code === 'commander.help') throw usageError('a command is missing');
  throw usageError(message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' '));
}
