import { loginProofIn } from '../../../../src/modules/auth/email-login/login-proof.js';

describe('what proves that somebody has got the mail', () => {
  it('is the token of the link, or the code with its challenge', () => {
    expect(loginProofIn({ token: 't' })).toEqual({ token: 't' });
    expect(loginProofIn({ challenge: 'c', code: '40718265' })).toEqual({ challenge: 'c', code: '40718265' });
  });

  it.each(['4071 8265', '4071-8265'])('may have its code in groups: %s', (code) => {
    expect(loginProofIn({ challenge: 'c', code })).toEqual({ challenge: 'c', code: '40718265' });
  });

  it.each([
    [{}, 'token', 'IS_REQUIRED'],
    [{ challenge: 'c' }, 'code', 'IS_REQUIRED'],
    [{ code: '40718265' }, 'challenge', 'IS_REQUIRED'],
    [{ token: 't', challenge: 'c' }, 'token', 'IS_AMBIGUOUS'],
    [{ token: 't', code: '40718265' }, 'token', 'IS_AMBIGUOUS'],
    [{ token: 't', challenge: 'c', code: '40718265' }, 'token', 'IS_AMBIGUOUS'],
  ])('is not %j', (fields, field, code) => {
    const errors = [expect.objectContaining({ field, code }) as object];
    expect(() => loginProofIn(fields)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED', errors }) as Error);
  });
});
