import { DomainError } from '../../../../src/kernel/domain-error.js';
import type { ErrorCode } from '../../../../src/kernel/error-codes.js';
import { outcomeOf } from '../../../../src/modules/auth/logout/carried-sessions.js';

const ada = { userId: 'ada', sessionId: 'of-ada' };
const grace = { userId: 'grace', sessionId: 'of-grace' };
const refused = (...codes: ErrorCode[]) => codes.map((code) => new DomainError(code));
const codeOf = (...codes: ErrorCode[]): unknown => {
  try {
    return outcomeOf(refused(...codes));
  } catch (error) {
    return (error as DomainError).code;
  }
};

describe('what a logout ends', () => {
  it('is each session once, as often as it was proved', () => {
    expect(outcomeOf([ada, grace, ada])).toEqual([ada, grace]);
  });

  it('is every session that was proved, whatever else was refused', () => {
    const verdicts = [...refused('TOKEN_EXPIRED'), ada, ...refused('CSRF_CHECK_FAILED'), grace];
    expect(outcomeOf(verdicts)).toEqual([ada, grace]);
  });

  it('is nothing without a credential', () => {
    expect(codeOf()).toBe('TOKEN_MISSING');
    expect(codeOf('REFRESH_TOKEN_MISSING')).toBe('TOKEN_MISSING');
  });

  it('is nothing when all are refused, and the first refusal says why', () => {
    expect(codeOf('TOKEN_EXPIRED', 'SESSION_REVOKED', 'REFRESH_TOKEN_MISSING')).toBe('TOKEN_EXPIRED');
    expect(codeOf('REFRESH_TOKEN_AMBIGUOUS')).toBe('REFRESH_TOKEN_AMBIGUOUS');
  });

  it('is nothing for a request of another site, which is told so before anything else', () => {
    expect(codeOf('TOKEN_EXPIRED', 'CSRF_CHECK_FAILED')).toBe('CSRF_CHECK_FAILED');
  });
});
