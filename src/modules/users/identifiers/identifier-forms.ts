/**
 * The form in which e-mail addresses and usernames are compared: what looks or sounds the same to a person must be one
 * account. NFKC folds compatibility forms (ﬁ → fi, Ⅷ → viii), and casing down, up and down again folds letters that a
 * single map does not reach (ẞ, ß and ss, ς and σ). Letters are taken apart before, because an iota below a Greek letter becomes
 * a letter of its own, in front of the marks that stand after it (The Unicode Standard, section 3.13). Applying it twice changes
 * nothing.
 */
export function comparisonKey(identifier: string): string {
  return identifier.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');
}

/** As stored and shown: the sender's own spelling, without compatibility forms. */
export function normalizeEmail(email: string): string {
  return email.normalize('NFKC').trim();
}

/** As stored and shown: lower case. */
export function normalizeUsername(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase().normalize('NFKC');
}

/** Code points that are not seen make two names that look alike. */
export const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

/** In code points, as the columns are. */
export const USERNAME_MAX_LENGTH = 64;
/** A username that is the account's address is as long as that, in small letters. */
export const STORED_USERNAME_MAX_LENGTH = 320;
export const KEY_MAX_LENGTH = 320;

/**
 * Whether two spellings are one mailbox. Accounts whose addresses look or sound alike are kept apart by a key for which ß is ss and
 * ﬁ is fi; straße.example and strasse.example belong to two people all the same, and what one of them has verified is no proof
 * about the other. So A to Z count as a to z, and nothing else counts as something else.
 */
export function isSameEmail(one: string, other: string): boolean {
  return withSmallLetters(one) === withSmallLetters(other);
}

function withSmallLetters(email: string): string {
  return email.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
