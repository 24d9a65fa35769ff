import { DomainError } from '../kernel/domain-error.js';
import type { ErrorCode } from '../kernel/error-codes.js';
import { BulkError } from '../modules/transfer/index.js';
import { CommandLineError, type CommandLineCode } from './command-line-error.js';

const DONE = 0;
const REFUSED = 1;
const WRONG_USAGE = 2;
const COULD_NOT = 3;
/** As shells have it for a program that Ctrl-C ended. */
const INTERRUPTED = 130;

const BY_COMMAND_LINE_CODE: Readonly<Record<CommandLineCode, number>> = {
  USAGE: WRONG_USAGE,
  CANNOT_START: COULD_NOT,
  NOT_CONFIRMED: REFUSED,
  BAD_LINES: REFUSED,
  PEOPLE_LEFT_OUT: REFUSED,
  AUDIT_NOT_INTACT: REFUSED,
  MAIL_NOT_SENT: COULD_NOT,
  INTERRUPTED,
};

/** Nothing is wrong with what was asked for: the same command may go well later. */
const NOT_THE_COMMANDS_FAULT: readonly ErrorCode[] = ['SERVICE_UNAVAILABLE', 'OVERLOADED', 'INTERNAL_ERROR'];

/**
 * What the process ends with; docs/command-line.md promises these numbers.
 *
 * | code | when |
 * | --- | --- |
 * | 0 | done |
 * | 1 | refused by a rule, by a no, by a file that is there; bad lines or people left out, others are in; an audit log that is not intact |
 * | 2 | wrong usage: an unknown command or option, a missing argument, nobody there to answer a question |
 * | 3 | it could not be tried or finished: the settings, the database, a file, a mail, or a fault of the program |
 * | 130 | Ctrl-C at a question |
 */
export function exitCodeFor(error: unknown): number {
  if (error === undefined) return DONE;
  if (error instanceof CommandLineError) return BY_COMMAND_LINE_CODE[error.code];
  if (error instanceof BulkError) return error.code === 'FILE_EXISTS' ? REFUSED : COULD_NOT;
  if (error instanceof DomainError && !NOT_THE_COMMANDS_FAULT.includes(error.code)) return REFUSED;
  return COULD_NOT;
}
