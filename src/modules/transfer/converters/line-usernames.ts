import { IdentifiersService, UnicodeAccountIdentifiers } from '../../users/index.js';
import { NameDigests, type TakenNames } from '../taken-names.js';
import type { ChangeKind } from './change-kinds.js';
import { textOf } from './fields.js';
import type { ForeignPerson } from './foreign-person.js';
import { usernamesFor } from './made-usernames.js';

/** A username that nobody else in the file has. */
export interface LineUsername {
  readonly username: string;
  /** In the form in which names are compared. */
  readonly key: string;
  readonly change?: ChangeKind;
}

const identifiers = new IdentifiersService(new UnicodeAccountIdentifiers());

/** The address in the form in which addresses are compared. */
export function emailKeyOf(email: string): string {
  return identifiers.emailKey(email);
}

/**
 * Gives out the usernames of a file. Usernames that people have take precedence over made ones, because people log in with them and
 * have never seen the made ones.
 */
export class LineUsernames {
  private readonly reserved = new NameDigests();

  /** @param taken the names of earlier lines */
  constructor(private readonly taken: TakenNames) {}

  /** Keeps the person's username from being made for somebody else. */
  reserve(person: ForeignPerson): void {
    const username = textOf(person.username);
    if (username !== undefined && isAllowed(username, textOf(person.email)))
      this.reserved.add('username', keyOf(username));
  }

  /** @param personKey what no other person of the file has */
  usernameFor({ username, nickname, email }: ForeignPerson, personKey: string): LineUsername | undefined {
    const present = textOf(username);
    if (present !== undefined && isAllowed(present, textOf(email)) && !this.taken.has('username', keyOf(present))) {
      return { username: present, key: keyOf(present) };
    }
    const change = present === undefined ? 'USERNAME_MADE' : 'USERNAME_CHANGED';
    const source = localPart(present ?? textOf(nickname) ?? textOf(email) ?? '');
    for (const made of usernamesFor(source, personKey)) {
      const key = keyOf(made);
      const isFree = !this.taken.has('username', key) && !this.reserved.has('username', key);
      if (isFree && isAllowed(made)) return { username: made, key, change };
    }
    return undefined;
  }
}

/** @param email without it no address is allowed */
function isAllowed(username: string, email?: string): boolean {
  return identifiers.errorsIn({ username, email }).every(({ field }) => field !== 'username');
}

function keyOf(username: string): string {
  return Object.values(identifiers.keyOf(username)).join('');
}

function localPart(text: string): string {
  return text.split('@', 1)[0] ?? '';
}
