import { normalisePassword } from '../password-normalisation.js';
import type { PasswordFlaw } from './password-policy.port.js';

/** In Unicode code points, as `minLength`. */
const MAX_PASSWORD_LENGTH = 256;

/**
 * Controls, half surrogate pairs and what Unicode keeps free of characters. RFC 8264, section 4.3, forbids more; the joiners
 * in emoji and characters newer than this server's Unicode are what people type all the same.
 */
const UNTYPEABLE = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u;

/** What is wrong with the form of a password. */
export interface PasswordForm {
  readonly flaws: PasswordFlaw[];
  readonly isTooShort: boolean;
  readonly isTooLong: boolean;
  readonly isUntypeable: boolean;
}

/**
 * The rules that hold under every policy: they bound the work of hashing, and two passwords that a hasher could not tell apart are
 * not both accepted.
 *
 * | code | refused |
 * | --- | --- |
 * | TOO_LONG | more than 256 code points in the form that is hashed; nothing else is said then |
 * | TOO_SHORT | fewer than `minLength` of them |
 * | UNSUPPORTED_CHARACTER | a control character, half a surrogate pair or a noncharacter |
 */
export function judgePasswordForm(password: string, minLength: number): PasswordForm {
  const length = [...normalisePassword(password)].length;
  const isTooLong = length > MAX_PASSWORD_LENGTH;
  const isTooShort = length < minLength;
  const isUntypeable = !isTooLong && UNTYPEABLE.test(password);
  const flaws: PasswordFlaw[] = [];
  if (isTooLong) flaws.push({ code: 'TOO_LONG', message: `Use at most ${MAX_PASSWORD_LENGTH} characters.` });
  if (isTooShort) flaws.push({ code: 'TOO_SHORT', message: `Use at least ${minLength} characters.` });
  if (isUntypeable) {
    const message = 'It contains a tab, a line break or something else that is no character.';
    flaws.push({ code: 'UNSUPPORTED_CHARACTER', message });
  }
  return { flaws, isTooShort, isTooLong, isUntypeable };
}
