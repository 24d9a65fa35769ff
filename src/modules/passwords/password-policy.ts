import { isRepetitive } from './password-repetition.js';

const MIN_IDENTITY_PART = 3;

/** What a person's own names may be cut into: letters with their marks, and digits. */
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}]+/u;

export type PasswordFlawCode = 'TOO_SHORT' | 'TOO_REPETITIVE' | 'TOO_COMMON' | 'CONTAINS_IDENTITY';

export interface PasswordFlaw {
  readonly code: PasswordFlawCode;
  readonly message: string;
}

export interface PasswordPolicy {
  /** In Unicode code points. */
  readonly minLength: number;
  /** What an attacker knows about the owner: e-mail address, username, full name. */
  readonly context: readonly string[];
  readonly isCommon: (password: string) => boolean;
}

/**
 * Everything that is wrong with a password, in the order of the table; empty when it will do. It asks for length and
 * for being hard to guess, never for kinds of characters (NIST SP 800-63B-4, section 3.1.1.2), but compares with what
 * the list and the names have become after a little dressing-up too, where that section compares whole passwords only.
 * Case does not count.
 *
 * | code | refused |
 * | --- | --- |
 * | TOO_SHORT | fewer than `minLength` code points, as typed or after NFKC |
 * | TOO_REPETITIVE | long enough, but a repeated short block, fewer than four different characters, or a run up or down |
 * | TOO_COMMON | on the common-password list, or an entry with little done to it |
 * | CONTAINS_IDENTITY | at least half of it is the owner's e-mail address, its words, username or names |
 */
export function judgePassword(password: string, policy: PasswordPolicy): PasswordFlaw[] {
  const { minLength, context, isCommon } = policy;
  const normalised = password.normalize('NFKC');
  const folded = normalised.toLowerCase();
  const length = Math.min([...password].length, [...normalised].length);

  const flaws: PasswordFlaw[] = [];
  if (length < minLength) flaws.push(flaw('TOO_SHORT', `Use at least ${minLength} characters.`));
  else if (isRepetitive(folded)) flaws.push(flaw('TOO_REPETITIVE', 'It repeats a pattern, or counts up or down.'));
  if (isCommon(password)) flaws.push(flaw('TOO_COMMON', 'It is a common password and easy to guess.'));
  if (isMostlyIdentity(folded, context)) {
    flaws.push(flaw('CONTAINS_IDENTITY', 'It is mostly your e-mail address, username or name.'));
  }
  return flaws;
}

function isMostlyIdentity(folded: string, context: readonly string[]): boolean {
  const squashed = squash(folded);
  // A blank in the place of each part, so that removing one does not put another together.
  const rest = identityParts(context).reduce((text, part) => text.replaceAll(part, ' '), squashed);
  const covered = squashed.length - rest.replaceAll(' ', '').length;
  return covered > 0 && covered * 2 >= folded.length;
}

/** Longest first, so that a name is found whole before a shorter one inside it. */
function identityParts(context: readonly string[]): string[] {
  const parts = context.flatMap((entry) => {
    const folded = entry.normalize('NFKC').toLowerCase();
    const [localPart = ''] = folded.split('@');
    return [squash(folded), squash(localPart), ...folded.split(BETWEEN_WORDS)];
  });
  return [...new Set(parts)].filter((part) => part.length >= MIN_IDENTITY_PART).sort((a, b) => b.length - a.length);
}

function squash(text: string): string {
  return text.split(BETWEEN_WORDS).join('');
}

function flaw(code: PasswordFlawCode, message: string): PasswordFlaw {
  return { code, message };
}
