/** Why nobody may have a username: for people, and for programs. Whoever asked for the username sees both. */
export interface UsernameRefusal {
  /** UPPER_SNAKE, such as `USERNAME_RESERVED`. */
  readonly code: string;
  /** One sentence, such as `This username is reserved.` */
  readonly message: string;
}

/** What is known of a username that somebody asks for. */
export interface AskedUsername {
  /** Whether it is the e-mail address of the very account; any other with an `@` is refused, whatever an implementation says. */
  readonly isOwnAddress: boolean;
}

/**
 * Says which e-mail addresses and usernames name the same account, and which usernames are allowed. Replace it to have rules of
 * your own, such as employee numbers or reserved names; most extend `UnicodeAccountIdentifiers` and override one method. The
 * contract suite `describeAccountIdentifiers` in `testing/` says whether a replacement is right.
 *
 * Everything that stores or looks up an account asks here: registering, logging in, administration, import, invitations,
 * recovery, search, and the counts of wrong passwords. Keys are stored, and the database keeps them unique. So an
 * implementation answers the same text for ever: one whose rules change must rewrite the keys that there are.
 *
 * What it is given is in Unicode NFKC and trimmed, a username is in lower case as well: that is the form in which they are
 * stored and shown. It may be any text, also one that is no address and that nobody may register, since a login looks it up. No
 * method may throw, wait, or look anything up.
 *
 * A key is in NFKC and has no capital letters of ASCII, which the database checks, has 1 to 320 code points, and is its own
 * key.
 */
export abstract class AccountIdentifiers {
  /**
   * The same text for all spellings of one mailbox. Two addresses may share a key only if mail to either reaches the same person:
   * an account may change from one to the other without confirming it.
   */
  abstract emailKey(email: string): string;

  /** The same text for all usernames that name one account. */
  abstract usernameKey(username: string): string;

  /**
   * Asked before a username is given to an account, and never at a login, so accounts keep what they have. Watchword refuses
   * besides what has an `@`, which would be looked for among e-mail addresses, or more than 64 code points. The account's own
   * address is neither, if the implementation allows it: one that passes `asked` on to UnicodeAccountIdentifiers does, and one
   * that leaves it away does not.
   *
   * @returns null when an account may have it
   */
  abstract usernameRefusal(username: string, asked?: AskedUsername): UsernameRefusal | null;
}
