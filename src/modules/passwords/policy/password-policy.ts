import { judgePasswordForm } from './password-form.js';
import type { PasswordFlaw } from './password-policy.port.js';
import { isRepetitive } from './password-repetition.js';

const MIN_IDENTITY_PART = 3;

/** What a person's own names may be cut into: letters with their marks, and digits. */
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}]+/u;

/** What a password is judged by, besides itself. */
export interface PasswordRules {
  /** In Unicode code points. */
  readonly minLength: number;
  /** What an attacker knows about the owner: e-mail address, username, full name. */
  readonly context: readonly string[];
  /** What an attacker knows about the service: its names and its host. */
  readonly forbiddenWords: readonly string[];
  readonly isCommon: (password: string) => boolean;
}

/**
 * Everything that is wrong with a password by itself, in the order of the table; empty when it will do. It asks for length
 * and for being hard to guess, never for kinds of characters (NIST SP 800-63B-4, section 3.1.1.2), but compares with what
 * the list and the names have become after a little dressing-up too, where that section compares whole passwords only.
 * Case does not count.
 *
 * | code | refused |
 * | --- | --- |
 * | TOO_SHORT | fewer than `minLength` code points in the form that is hashed |
 * | TOO_LONG | more than 256 of them; nothing else is said then |
 * | UNSUPPORTED_CHARACTER | a control character, half a surrogate pair or a noncharacter |
 * | TOO_REPETITIVE | long enough, but a repeated short block, fewer than four different characters, or a run up or down |
 * | TOO_COMMON | on the common-password list, or an entry with little done to it |
 * | CONTAINS_IDENTITY | at least half of it is the owner's e-mail address, its words, username or names |
 * | CONTAINS_PRODUCT_NAME | at least half of it is words of `forbiddenWords` |
 */
export function judgePassword(password: string, rules: PasswordRules): PasswordFlaw[] {
  const { minLength, context, forbiddenWords, isCommon } = rules;
  const form = judgePasswordForm(password, minLength);
  if (form.isTooLong) return form.flaws;
  const folded = password.normalize('NFKC').toLowerCase();

  const flaws = [...form.flaws];
  if (!form.isTooShort && isRepetitive(folded)) {
    flaws.push(flaw('TOO_REPETITIVE', 'It repeats a pattern, or counts up or down.'));
  }
  if (isCommon(password)) flaws.push(flaw('TOO_COMMON', 'It is a common password and easy to guess.'));
  if (isMostlyOf(folded, context)) {
    flaws.push(flaw('CONTAINS_IDENTITY', 'It is mostly your e-mail address, username or name.'));
  }
  if (isMostlyOf(folded, forbiddenWords)) {
    flaws.push(flaw('CONTAINS_PRODUCT_NAME', 'It is mostly the name or the address of this service.'));
  }
  return flaws;
}

function isMostlyOf(folded: string, names: readonly string[]): boolean {
  const squashed = squash(folded);
  // A blank in the place of each part, so that removing one does not put another together.
  const rest = partsOf(names).reduce((text, part) => text.replaceAll(part, ' '), squashed);
  const covered = squashed.length - rest.replaceAll(' ', '').length;
  return covered > 0 && covered * 2 >= folded.length;
}

/**
 * The words in these names, and each name written together, in lower case. Longest first, so that a name is found whole before a
 * shorter one inside it.
 */
export function partsOf(names: readonly string[]): string[] {
  const parts = names.flatMap((entry) => {
    const folded = entry.normalize('NFKC').toLowerCase();
    const [localPart = ''] = folded.split('@');
    return [squash(folded), squash(localPart), ...folded.split(BETWEEN_WORDS)];
  });
  return [...new Set(parts)].filter((part) => part.length >= MIN_IDENTITY_PART).sort((a, b) => b.length - a.length);
}

function squash(text: string): string {
  return text.split(BETWEEN_WORDS).join('');
}

function flaw(code: string, message: string): PasswordFlaw {
  return { code, message };
}
