/**
 * Knows passwords that were published in a breach. Watchword brings no such service: the default knows none. Replace it to ask
 * one; the contract suite `describeBreachedPasswords` in `testing/` says whether a replacement is right.
 *
 * An implementation is given the password itself, in the form in which it will be hashed, because services differ in what
 * they want to be asked with. It must not let the password, or a whole digest of it, leave the server: send the first digits of
 * a digest and compare the rest here (k-anonymity). It must not log either.
 */
export abstract class BreachedPasswords {
  /**
   * Asked once for each new password that passes every other rule.
   *
   * @param signal aborts when the answer is no longer waited for
   * @throws Error when the service has no answer: the password is then accepted, and the log says so
   */
  abstract includes(password: string, signal: AbortSignal): Promise<boolean>;
}
