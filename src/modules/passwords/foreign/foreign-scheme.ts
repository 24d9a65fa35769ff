import type { KeyObject } from 'node:crypto';

/** Whether a password, as typed, is the one that a certain hash was made of. */
export type PasswordTest = (password: string) => Promise<boolean>;

/** A hash that another system made, as one of the schemes reads it. */
export interface ForeignHash {
  /** Does all the work; reading a hash does none. */
  readonly verify: PasswordTest;
  /**
   * Whether the scheme looks at all of a password that verifies. Where it does not, the password may have been typed wrongly
   * at the places that were not looked at, and must not become the password. Left out by schemes that look at all of every
   * password.
   */
  readonly seesAllOf?: (password: string) => boolean;
  /** What the scheme makes of a password before it hashes it. A hash of ours is then made of the same. */
  readonly prepare?: (password: string) => string;
  /** What an import stores in place of the text that was read, because that is too long or spread over two columns. */
  readonly stored?: string;
  /**
   * Several systems write such a text and mean something else by it. An import refuses it without one of these in front.
   * It stays readable, since it may have been imported before this was known.
   */
  readonly ambiguousWithout?: readonly string[];
}

/**
 * Reads the hashes of one scheme that is not ours: pure, for the work is in `verify`. Undefined when the text is not of the
 * scheme, and when it asks for more work than the scheme's bounds allow: whoever can put a row into the users table must not
 * be able to stop the server with it. Undefined, too, when the hash needs a pepper and there is none.
 *
 * @param pepper IMPORTED_PASSWORD_PEPPER: what the other system mixed into its passwords
 */
export type ForeignScheme = (hash: string, pepper?: KeyObject) => ForeignHash | undefined;
