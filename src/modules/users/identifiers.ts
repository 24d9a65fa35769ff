/**
 * The form in which e-mail addresses and usernames are compared: what looks or sounds the same to a person must be one
 * account. NFKC folds compatibility forms (ﬁ → fi, Ⅷ → viii), and casing down, up and down again folds letters that a
 * single map does not reach (ẞ, ß and ss, ς and σ). Applying it twice changes nothing.
 */
export function comparisonKey(identifier: string): string {
  return identifier.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');
}

/** By which an account is found, whichever of its names the text is. */
export function loginKey(identifier: string): string {
  return comparisonKey(normalizeEmail(identifier));
}

/** As stored and shown: the sender's own spelling, without compatibility forms. */
export function normalizeEmail(email: string): string {
  return email.normalize('NFKC').trim();
}

/** As stored and shown: lower case. */
export function normalizeUsername(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase().normalize('NFKC');
}

/** Letters and digits of any script, inside also marks, dot, dash and underscore; an `@` would look like an address. */
const USERNAME = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}._-]*$/u;

/** Code points that are not seen make two names that look alike. */
export const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

export const USERNAME_MIN_LENGTH = 3;
export const USERNAME_MAX_LENGTH = 64;

/** Judges the normalised form, whose length may differ from what was typed. */
export function isUsername(username: string): boolean {
  const normalized = normalizeUsername(username);
  const length = [...normalized].length;
  const isLongEnough = length >= USERNAME_MIN_LENGTH && length <= USERNAME_MAX_LENGTH;
  return isLongEnough && USERNAME.test(normalized) && !INVISIBLE.test(normalized);
}
