import { hash } from 'node:crypto';

const MOST_LETTERS = 48;
const FEWEST_LETTERS = 3;
/** Hexadecimal digits of a digest; the longer ones are for clashes among the shorter. */
const MARK_LENGTHS = [8, 16, 32] as const;

const NOT_OF_NAMES = /[^\p{L}\p{N}\p{M}._-]+/gu;
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
const BEFORE_NAME = /^[^\p{L}\p{N}]+/u;
const BEHIND_NAME = /[._-]+$/u;

/**
 * Usernames for somebody who has none that is allowed here, the best first. The first one is made of the letters, digits, dots,
 * dashes and underscores of the text. The others have digits of a digest appended, which differ from person to person. The same
 * person gets the same names in every run.
 *
 * @param text a nickname, a refused username, or the part of an address before the `@`
 * @param personKey what no other person of the file has
 */
export function* usernamesFor(text: string, personKey: string): Generator<string> {
  const digest = hash('sha256', personKey, 'hex');
  const name = nameIn(text);
  if ([...name].length >= FEWEST_LETTERS) yield name;
  const beginning = name === '' ? 'user' : name;
  for (const length of MARK_LENGTHS) yield `${beginning}-${digest.slice(0, length)}`;
}

function nameIn(text: string): string {
  const lower = text.normalize('NFKC').toLowerCase().normalize('NFKC');
  const allowed = lower.replace(UNSEEN, '').replace(NOT_OF_NAMES, '-').replace(BEFORE_NAME, '');
  // a cut between a letter and its mark would leave another letter, but never a wrong name
  return [...allowed].slice(0, MOST_LETTERS).join('').replace(BEHIND_NAME, '');
}
