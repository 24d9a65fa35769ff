import { CommandLineError } from '../../../src/cli/command-line-error.js';
import { exitCodeFor } from '../../../src/cli/exit-code.js';
import { DomainError } from '../../../src/kernel/domain-error.js';
import { ERROR_MESSAGES, type ErrorCode } from '../../../src/kernel/error-codes.js';
import { BulkError } from '../../../src/modules/transfer/index.js';

const COULD_NOT: readonly ErrorCode[] = ['SERVICE_UNAVAILABLE', 'OVERLOADED', 'INTERNAL_ERROR'];
const codes = Object.keys(ERROR_MESSAGES) as ErrorCode[];

describe('a command ends with', () => {
  it('0 when it is done', () => {
    expect(exitCodeFor(undefined)).toBe(0);
  });

  it.each(codes.filter((code) => !COULD_NOT.includes(code)))('1 when a rule refuses it: %s', (code) => {
    expect(exitCodeFor(new DomainError(code))).toBe(1);
  });

  it('1 when it was not confirmed', () => {
    expect(exitCodeFor(new CommandLineError('NOT_CONFIRMED', 'no'))).toBe(1);
  });

  it('1 when lines of an import are bad, or a file would be overwritten', () => {
    expect(exitCodeFor(new CommandLineError('BAD_LINES', '1 bad line'))).toBe(1);
    expect(exitCodeFor(new BulkError('FILE_EXISTS'))).toBe(1);
  });

  it('2 for wrong usage', () => {
    expect(exitCodeFor(new CommandLineError('USAGE', 'what?'))).toBe(2);
  });

  it.each(COULD_NOT)('3 when it is not the command that is wrong: %s', (code) => {
    expect(exitCodeFor(new DomainError(code))).toBe(3);
  });

  it.each([
    new CommandLineError('CANNOT_START', 'no database'),
    new BulkError('IMPORT_RUNNING'),
    new TypeError('a fault'),
    'a text',
    null,
  ])('3 when it could not start, or for a fault: %s', (error) => {
    expect(exitCodeFor(error)).toBe(3);
  });

  it('130 for Ctrl-C', () => {
    expect(exitCodeFor(new CommandLineError('INTERRUPTED', 'nothing was done'))).toBe(130);
  });
});
