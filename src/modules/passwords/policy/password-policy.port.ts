/** Whose new password it is, as far as it is known: what an attacker would try first. */
export interface PasswordOwner {
  /** As they typed it, or as it is stored. */
  readonly email: string;
  /** As they typed it, or as it is stored. */
  readonly username: string;
  /** As they typed it, or as it is stored. */
  readonly fullName: string;
}

/** One reason why a password is refused. It becomes a field error of the answer. */
export interface PasswordFlaw {
  /** For programs, in UPPER_SNAKE; a code of your own does not change its meaning later. */
  readonly code: string;
  /** For the person who chose the password, in a whole sentence. It must not quote the password. */
  readonly message: string;
}

/**
 * Decides which new passwords are accepted: at a registration, a change, a reset, an invitation, and on the command line. Passwords
 * of logins and hashes of an import are not judged. Extend `BuiltInPasswordPolicy` to add rules, or replace it; the contract suite
 * `describePasswordPolicy` in `testing/` says whether a replacement is right.
 *
 * Some rules hold whatever the policy says, because the hashing depends on them: at least `PASSWORD_MIN_LENGTH` and at most 256
 * characters, and no control character, half a surrogate pair or noncharacter. So an adapter gets text that it can put into a
 * request. A password that is too short is judged too, because a person wants to see all reasons at once.
 *
 * An implementation must not log the password or keep it.
 */
export abstract class PasswordPolicy {
  /**
   * Asked once for each new password.
   *
   * @param password in the form that is hashed (RFC 8265, OpaqueString)
   * @returns everything that is wrong with it, in the order in which a person should read it; empty accepts the password
   * @throws DomainError to answer with that refusal
   * @throws Error when it cannot decide; the request is then answered with 503 `SERVICE_UNAVAILABLE` and no password is set. The
   *   same happens when no answer comes within 30 seconds.
   */
  abstract judge(password: string, owner: PasswordOwner): Promise<readonly PasswordFlaw[]>;
}
