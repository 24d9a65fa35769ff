/** Whether a password, as typed, is the one that a certain hash was made of. */
export type PasswordTest = (password: string) => Promise<boolean>;

/**
 * Reads the hashes of one scheme that is not ours: pure, for the work is in the test that it returns. Undefined when the
 * text is not of the scheme, and when it asks for more work than the scheme's bounds allow: whoever can put a row into
 * the users table must not be able to stop the server with it.
 */
export type ForeignScheme = (hash: string) => PasswordTest | undefined;
