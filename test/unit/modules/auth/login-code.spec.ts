import { codeDigestOf, isLoginCode, newLoginCode } from '../../../../src/modules/auth/email-login/login-code.js';

const MANY = 20_000;

describe('a code that logs in', () => {
  it('has eight digits, each of which is anything, also at the beginning', () => {
    const codes = Array.from({ length: MANY }, newLoginCode);
    for (const code of codes) expect(code).toMatch(/^\d{8}$/);
    for (let place = 0; place < 8; place += 1) expect(new Set(codes.map((code) => code[place])).size).toBe(10);
    // of a hundred million, two of so many are the same twice on average
    expect(new Set(codes).size).toBeGreaterThan(MANY - 30);
  });

  it('is right together with its challenge, and with no other', () => {
    const digest = codeDigestOf('challenge', '40718265');
    expect(isLoginCode('40718265', 'challenge', digest)).toBe(true);
    expect(isLoginCode('40718266', 'challenge', digest)).toBe(false);
    expect(isLoginCode('40718265', 'another', digest)).toBe(false);
    expect(isLoginCode('', 'challenge', digest)).toBe(false);
  });

  it('cannot be read from what is stored', () => {
    expect(codeDigestOf('one', '40718265')).not.toBe(codeDigestOf('another', '40718265'));
    expect(codeDigestOf('one', '40718265')).not.toContain('40718265');
  });
});
