import { usageError } from '../../../src/cli/command-line-error.js';
import { failureReport } from '../../../src/cli/failure-report.js';
import { DomainError, fieldRefused } from '../../../src/kernel/domain-error.js';
import { BulkError } from '../../../src/modules/transfer/index.js';

describe('the report of a failure', () => {
  it('is one line that begins with the code', () => {
    expect(failureReport(new DomainError('LAST_ADMINISTRATOR'), false)).toBe(
      'LAST_ADMINISTRATOR: This is the last active administrator; appoint another one first.\n',
    );
    expect(failureReport(usageError("unknown command 'x'"), false)).toBe("USAGE: unknown command 'x'\n");
  });

  it('says what is wrong with a file', () => {
    const error = new BulkError('FILE_UNREADABLE', { cause: new Error('ENOENT: no such file') });
    expect(failureReport(error, false)).toMatch(/^FILE_UNREADABLE: .*\(ENOENT: no such file\)\n$/);
  });

  it('says how a file that is there can be replaced', () => {
    expect(failureReport(new BulkError('FILE_EXISTS'), false)).toMatch(/^FILE_EXISTS: .*--force replaces it\.\n$/);
  });

  it('says which fields were refused', () => {
    expect(failureReport(fieldRefused('password', 'TOO_SHORT', 'password is short'), false)).toBe(
      'VALIDATION_FAILED: One or more fields are not valid. password is short.\n',
    );
  });

  it('names the field where its message does not, and ends each with one full stop', () => {
    const errors = [
      { field: 'password', code: 'TOO_COMMON', message: 'It is guessed first.' },
      { field: 'email', code: 'IS_EMAIL', message: 'email must be an email' },
    ];
    expect(failureReport(new DomainError('VALIDATION_FAILED', { errors }), false)).toBe(
      'VALIDATION_FAILED: One or more fields are not valid. password: It is guessed first. email must be an email.\n',
    );
  });

  it('says what was not found', () => {
    const error = new DomainError('NOT_FOUND', { detail: 'There is no user ada.' });
    expect(failureReport(error, false)).toBe('NOT_FOUND: There is no user ada.\n');
    expect(failureReport(new DomainError('NOT_FOUND'), false)).not.toContain('address');
  });

  it('is one JSON object for programs', () => {
    const report = failureReport(fieldRefused('roles', 'UNKNOWN_ROLE', 'no such role'), true);
    expect(report.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(report)).toEqual({
      error: {
        code: 'VALIDATION_FAILED',
        message: 'One or more fields are not valid.',
        errors: [{ field: 'roles', code: 'UNKNOWN_ROLE', message: 'no such role' }],
      },
    });
  });

  it('has no stack and no second line, whatever the fault says', () => {
    const report = failureReport(new Error('one\ntwo \u001b[31mred'), false);
    expect(report).toBe('INTERNAL_ERROR: one two �[31mred\n');
  });
});
