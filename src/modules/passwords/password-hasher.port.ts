/**
 * Turns passwords into what may be stored, and checks them against it. Replace it to use another scheme; the contract
 * suite in `testing/password-hasher.contract.ts` says whether a replacement is right.
 *
 * An implementation prepares a password by `normalisePassword` (RFC 8265, OpaqueString: NFC, and one kind of space), so that it
 * matches on whichever keyboard it is typed, and lets every character count, however long the password is. NIST SP 800-63B-4,
 * section 3.1.1.2, asks for NFC or NFKC.
 */
export abstract class PasswordHasher {
  /** @returns a text that names its own scheme and parameters; salted, so never the same twice */
  abstract hash(password: string): Promise<string>;

  /** Never throws because of the hash: one that is malformed or of another scheme answers false. */
  abstract verify(password: string, hash: string): Promise<boolean>;

  /** Whether this hasher can read the text, so that `verify` does its full work on it. */
  abstract recognises(hash: string): boolean;

  /** Whether `hash` would write it in another way today; true also for what it cannot read. */
  abstract needsRehash(hash: string): boolean;
}
