import { Logger } from '@nestjs/common';
import { DomainError } from '../../../kernel/domain-error.js';
import { normalisePassword } from '../password-normalisation.js';
import type { BreachedPasswords } from './breached-passwords.port.js';
import { loadCommonPasswords } from './common-passwords.js';
import { judgePassword, partsOf, type PasswordRules } from './password-policy.js';
import type { PasswordFlaw } from './password-policy.port.js';
import { sharedStrengthMeter, type StrengthMeter } from './strength-meter.js';

/** zxcvbn's score 3: what its authors hold for safe when hashes made slow on purpose are stolen. */
const LEAST_GUESSES_LOG10 = 8;
const BREACH_TIME_LIMIT_MS = 2_000;

const logger = new Logger('PasswordPolicy');

export interface NewPasswordRules extends Omit<PasswordRules, 'isCommon'> {
  readonly breached: BreachedPasswords;
  readonly strength?: Pick<StrengthMeter, 'guessesLog10'>;
}

/**
 * Everything that is wrong with a new password. First come the rules that need nobody else; only a password that passes them is
 * estimated, and only one that is hard to guess is looked up as breached. Where the estimate or the breach service fails, the
 * password is accepted and the log says so: without this, nobody could register while that service is away.
 *
 * | code | refused |
 * | --- | --- |
 * | … | what `judgePassword` refuses |
 * | TOO_EASY | zxcvbn expects it to fall within 10^8 guesses |
 * | BREACHED | `BreachedPasswords` has it |
 *
 * @throws DomainError `OVERLOADED` when too many passwords wait for the estimate
 */
export async function judgeNewPassword(password: string, rules: NewPasswordRules): Promise<PasswordFlaw[]> {
  const common = await loadCommonPasswords();
  const flaws = judgePassword(password, { ...rules, isCommon: (candidate) => common.includes(candidate) });
  if (flaws.length > 0) return flaws;
  const normalised = normalisePassword(password);
  if (await isEasy(normalised, rules)) {
    return [{ code: 'TOO_EASY', message: 'It is too easy to guess. Add another word or two.' }];
  }
  if (await isBreached(normalised, rules.breached)) {
    return [{ code: 'BREACHED', message: 'It has appeared in a data breach. Choose another.' }];
  }
  return [];
}

async function isEasy(password: string, rules: NewPasswordRules): Promise<boolean> {
  const { context, forbiddenWords, strength = sharedStrengthMeter() } = rules;
  try {
    const known = partsOf([...context, ...forbiddenWords]);
    return (await strength.guessesLog10(password, known, LEAST_GUESSES_LOG10)) < LEAST_GUESSES_LOG10;
  } catch (error) {
    if (error instanceof DomainError) throw error;
    logger.warn(`The strength of a new password could not be estimated (${nameOf(error)}); it was accepted.`);
    return false;
  }
}

async function isBreached(password: string, breached: BreachedPasswords): Promise<boolean> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      abort.abort();
      reject(new Error('no answer in time'));
    }, BREACH_TIME_LIMIT_MS);
  });
  try {
    return await Promise.race([breached.includes(password, abort.signal), late]);
  } catch (error) {
    logger.warn(`The breach service did not answer (${nameOf(error)}); a new password was accepted.`);
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Never the message of somebody else's error: it may quote what was asked. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
