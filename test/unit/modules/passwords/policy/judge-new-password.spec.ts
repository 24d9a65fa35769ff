import { Logger } from '@nestjs/common';
import { DomainError } from '../../../../../src/kernel/domain-error.js';
import { BreachedPasswords, NoBreachedPasswords } from '../../../../../src/modules/passwords/index.js';
import {
  judgeNewPassword,
  type NewPasswordRules,
} from '../../../../../src/modules/passwords/policy/judge-new-password.js';
import { sharedStrengthMeter } from '../../../../../src/modules/passwords/policy/strength-meter.js';

const GOOD = 'correct horse battery staple';

/** A service that answers as it is told, and remembers what it was asked. */
class ScriptedBreaches extends BreachedPasswords {
  readonly asked: string[] = [];
  signal: AbortSignal | undefined;

  constructor(private readonly answer: () => Promise<boolean>) {
    super();
  }

  includes(password: string, signal: AbortSignal): Promise<boolean> {
    this.asked.push(password);
    this.signal = signal;
    return this.answer();
  }
}

const strengthOf = (log10: number) => ({ guessesLog10: jest.fn(() => Promise.resolve(log10)) });

const codesFor = async (password: string, given: Partial<NewPasswordRules> = {}) => {
  const rules = { minLength: 12, context: [], forbiddenWords: [], breached: new NoBreachedPasswords(), ...given };
  return (await judgeNewPassword(password, rules)).map(({ code }) => code);
};

describe('judgeNewPassword', () => {
  let warnings: string[];

  beforeEach(() => {
    warnings = [];
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => void warnings.push(String(message)));
  });

  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  afterAll(() => sharedStrengthMeter().close());

  it.each(['fluffykittens', 'Washington-D.C.', 'elizabethmary', 'january-february'])(
    'finds %s too easy, by zxcvbn itself',
    async (password) => {
      expect(await codesFor(password)).toEqual(['TOO_EASY']);
    },
  );

  it.each([GOOD, 'kR7#vq!2Lw9z', 'Zwölf Boxkämpfer', 'пароль-длинный-очень'])('accepts %s', async (password) => {
    expect(await codesFor(password)).toEqual([]);
  });

  it.each([
    [7.9, ['TOO_EASY']],
    [8, []],
  ])('draws the line at 10^8 guesses: 10^%d', async (log10, expected) => {
    expect(await codesFor(GOOD, { strength: strengthOf(log10) })).toEqual(expected);
  });

  it('tells the estimate what an attacker knows about the owner and the service', async () => {
    const strength = strengthOf(20);
    await codesFor(GOOD, { strength, context: ['ada@example.org'], forbiddenWords: ['Aerolith'] });
    expect(strength.guessesLog10).toHaveBeenCalledWith(
      GOOD,
      expect.arrayContaining(['adaexampleorg', 'ada', 'example', 'aerolith']),
      8,
    );
  });

  it('asks neither the estimate nor the service about a password that is refused without them', async () => {
    const strength = strengthOf(20);
    const breached = new ScriptedBreaches(() => Promise.resolve(true));
    expect(await codesFor('password1234', { strength, breached })).toEqual(['TOO_COMMON']);
    expect(strength.guessesLog10).not.toHaveBeenCalled();
    expect(await codesFor(GOOD, { strength: strengthOf(1), breached })).toEqual(['TOO_EASY']);
    expect(breached.asked).toEqual([]);
  });

  it('refuses what the service has, asked with the form that is hashed', async () => {
    const breached = new ScriptedBreaches(() => Promise.resolve(true));
    const strength = strengthOf(20);
    expect(await codesFor('cafe\u0301\u00a0au lait, s\u2019il vous plai\u0302t', { strength, breached })).toEqual([
      'BREACHED',
    ]);
    expect(breached.asked).toEqual(['café au lait, s\u2019il vous plaît']);
  });

  it('accepts the password, with one line in the log that quotes nothing, when the service fails', async () => {
    const breached = new ScriptedBreaches(() => Promise.reject(new TypeError(`cannot ask about ${GOOD}`)));
    expect(await codesFor(GOOD, { strength: strengthOf(20), breached })).toEqual([]);
    expect(warnings).toEqual(['The breach service did not answer (TypeError); a new password was accepted.']);
  });

  it('does the same when the service throws at once', async () => {
    const breached = new ScriptedBreaches(() => {
      throw new RangeError('not ready');
    });
    expect(await codesFor(GOOD, { strength: strengthOf(20), breached })).toEqual([]);
    expect(warnings).toHaveLength(1);
  });

  it('gives up waiting after two seconds, and says so to the service', async () => {
    const breached = new ScriptedBreaches(() => new Promise(() => undefined));
    await codesFor('password1234');
    jest.useFakeTimers();
    const judged = codesFor(GOOD, { strength: strengthOf(20), breached });
    while (breached.asked.length === 0) await Promise.resolve();
    jest.advanceTimersByTime(1_999);
    expect(breached.signal?.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    expect(await judged).toEqual([]);
    expect(breached.signal?.aborted).toBe(true);
    expect(warnings).toEqual([expect.stringContaining('did not answer')]);
  });

  it('accepts the password, with one line in the log, when it cannot be estimated', async () => {
    const strength = { guessesLog10: () => Promise.reject(new Error(`no estimate of ${GOOD}`)) };
    expect(await codesFor(GOOD, { strength })).toEqual([]);
    expect(warnings).toEqual(['The strength of a new password could not be estimated (Error); it was accepted.']);
  });

  it('passes on that too many wait for an estimate', async () => {
    const overloaded = new DomainError('OVERLOADED', { retryAfterSeconds: 1 });
    const strength = { guessesLog10: () => Promise.reject(overloaded) };
    await expect(codesFor(GOOD, { strength })).rejects.toBe(overloaded);
  });
});
