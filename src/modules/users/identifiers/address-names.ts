/** Whether a username, as it is stored, is an e-mail address: that of its account, since no other has an `@`. */
export function isAddressName(username: string): boolean {
  return username.includes('@');
}

/** What becomes of the username of an account that is made or changed. */
export type UsernameOutcome = 'stays' | 'follows' | 'address' | 'name' | 'refused';

interface UsernameChange {
  /** As it would be stored; undefined where none is asked for. */
  readonly asked: string | undefined;
  /** What the account has; null for a new one. */
  readonly present: string | null;
  /** Whether it is an address that is the account's own one once the change is made. */
  readonly isOwnAddress: boolean;
}

/**
 * A username may be an e-mail address only if it is that of the same account, so that nobody has a name that is another's address.
 *
 * | asked for              | the account has | the username                                                |
 * | ---------------------- | --------------- | ----------------------------------------------------------- |
 * | nothing, or what it has | a name         | stays, also one that is refused by now: forms send it along |
 * | nothing, or what it has | its address    | follows the address                                         |
 * | its own address        | any, or none    | is the address                                              |
 * | another address        | any, or none    | is refused                                                  |
 * | a name                 | any, or none    | is the name, if AccountIdentifiers allows it                |
 */
export function usernameOutcome({ asked, present, isOwnAddress }: UsernameChange): UsernameOutcome {
  if (present !== null && (asked === undefined || asked === present)) {
    return isAddressName(present) ? 'follows' : 'stays';
  }
  if (asked === undefined || !isAddressName(asked)) return 'name';
  return isOwnAddress ? 'address' : 'refused';
}
