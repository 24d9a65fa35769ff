import { AccountIdentifiers, type AskedUsername, type UsernameRefusal } from './account-identifiers.port.js';
import { comparisonKey, INVISIBLE, USERNAME_MAX_LENGTH } from './identifier-forms.js';

/** Letters and digits of any script, inside also marks, dot, dash and underscore; an `@` would look like an address. */
const USERNAME = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}._-]*$/u;

const USERNAME_MIN_LENGTH = 3;

const REFUSAL: UsernameRefusal = {
  code: 'IS_USERNAME',
  message: `username has ${USERNAME_MIN_LENGTH} to ${USERNAME_MAX_LENGTH} letters, digits, dots, dashes or underscores`,
};

/** The default: what looks or sounds the same is the same, whatever its case and its form in Unicode (`comparisonKey`). */
export class UnicodeAccountIdentifiers extends AccountIdentifiers {
  emailKey(email: string): string {
    return comparisonKey(email);
  }

  usernameKey(username: string): string {
    return comparisonKey(username);
  }

  /** Three to 64 letters, digits, dots, dashes or underscores, of any script; or the account's own e-mail address. */
  usernameRefusal(username: string, asked?: AskedUsername): UsernameRefusal | null {
    if (asked?.isOwnAddress) return null;
    const length = [...username].length;
    const isOfRightLength = length >= USERNAME_MIN_LENGTH && length <= USERNAME_MAX_LENGTH;
    return isOfRightLength && USERNAME.test(username) && !INVISIBLE.test(username) ? null : REFUSAL;
  }
}
