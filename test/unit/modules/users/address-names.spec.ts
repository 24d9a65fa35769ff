import fc from 'fast-check';
import { changedColumns } from '../../../../src/modules/users/profile-columns.js';
import { usernameOutcome } from '../../../../src/modules/users/identifiers/address-names.js';
import { IdentifiersService, UnicodeAccountIdentifiers } from '../../../../src/modules/users/index.js';

const identifiers = new IdentifiersService(new UnicodeAccountIdentifiers());
const ADDRESS = 'ada@example.org';

describe.each<[asked: string | undefined, present: string | null, isOwnAddress: boolean, string]>([
  [undefined, 'ada', false, 'stays'],
  ['ada', 'ada', false, 'stays'],
  [undefined, ADDRESS, false, 'follows'],
  [ADDRESS, ADDRESS, false, 'follows'],
  [ADDRESS, ADDRESS, true, 'follows'],
  [ADDRESS, null, true, 'address'],
  [ADDRESS, 'ada', true, 'address'],
  [ADDRESS, 'other@example.org', true, 'address'],
  [ADDRESS, null, false, 'refused'],
  [ADDRESS, 'ada', false, 'refused'],
  [ADDRESS, 'other@example.org', false, 'refused'],
  ['ada', null, false, 'name'],
  ['ada', 'eve', false, 'name'],
  ['ada', ADDRESS, false, 'name'],
])('asked for %j by an account that has %j, where that is its address: %j', (asked, present, isOwnAddress, outcome) => {
  it(`the username ${outcome}`, () => {
    expect(usernameOutcome({ asked, present, isOwnAddress })).toBe(outcome);
  });
});

const EMAILS = [
  ADDRESS,
  'ADA@Example.ORG',
  'eve@example.org',
  'straße@example.org',
  'STRASSE@example.org',
  'ada＠example.org',
];
const LONG = `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.example.org`;

describe('a new account', () => {
  it.each([...EMAILS, LONG])('may be called by its own address %s, and is found by it', (email) => {
    expect(identifiers.errorsIn({ email, username: email.toUpperCase() })).toEqual([]);
    const columns = identifiers.newUsernameColumns(email, email);
    expect(columns.usernameKey).toBe(identifiers.emailColumns(email).emailKey);
    expect(identifiers.keyOf(columns.username)).toEqual({ emailKey: columns.usernameKey });
  });

  it.each(['eve@example.org', 'ada@example.org.', 'ada@', '@', 'ada＠home', LONG])(
    'is never called %s otherwise',
    (username) => {
      expect(identifiers.errorsIn({ email: ADDRESS, username })).toMatchObject([
        { field: 'username', code: 'IS_USERNAME' },
      ]);
      expect(identifiers.errorsIn({ username })).toHaveLength(1);
    },
  );

  it('is called as its address is written, not as another mailbox that looks or sounds the same', () => {
    const { username } = identifiers.newUsernameColumns('STRASSE@example.org', 'Straße@Example.org');
    expect(username).toBe('straße@example.org');
  });
});

/** Rules of a team that were written before usernames could be addresses. */
class Numbers extends UnicodeAccountIdentifiers {
  override usernameRefusal(username: string): { code: string; message: string } | null {
    return /^e\d+$/.test(username) ? null : { code: 'NO_NUMBER', message: 'A username is a number.' };
  }
}

it('a team whose rules know nothing of addresses allows none', () => {
  const errors = new IdentifiersService(new Numbers()).errorsIn({ email: ADDRESS, username: ADDRESS });
  expect(errors).toMatchObject([{ field: 'username', code: 'NO_NUMBER' }]);
});

interface Account {
  readonly email: string;
  readonly emailKey: string;
  readonly username: string;
  readonly usernameKey: string;
}

/** As the statement of user-rows.repository does. */
function stored(present: Account, change: Partial<Account>): Account {
  const { email, username } = change;
  const follows = email !== undefined && username === undefined && present.username.includes('@');
  return { ...present, ...change, ...(follows && identifiers.addressColumns(email)) };
}

it('whatever accounts ask for, nobody has a name that is another’s address, and a name with an @ is the own one', () => {
  const text = fc.constantFrom(...EMAILS, 'ada', 'eve', 'straße', 'strasse');
  const step = fc.record({ who: fc.nat(2), email: fc.option(fc.constantFrom(...EMAILS)), username: fc.option(text) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const accounts: Account[] = [0, 1, 2].map((n) => ({
        ...identifiers.emailColumns(`first${n}@example.org`),
        ...identifiers.newUsernameColumns(`first${n}`, `first${n}@example.org`),
      }));
      for (const { who, email, username } of steps) {
        const present = accounts[who];
        if (!present) continue;
        const asked = { ...(email !== null && { email }), ...(username !== null && { username }) };
        let next: Account;
        try {
          next = stored(present, changedColumns(asked, present, identifiers));
        } catch {
          continue;
        }
        const others = accounts.filter((_, index) => index !== who);
        const isTaken = others.some(
          (other) => other.emailKey === next.emailKey || other.usernameKey === next.usernameKey,
        );
        if (!isTaken) accounts[who] = next;
      }
      for (const { email, emailKey, username, usernameKey } of accounts) {
        if (!username.includes('@')) continue;
        expect([usernameKey, username]).toEqual([emailKey, identifiers.addressColumns(email).username]);
        expect(accounts.filter((other) => other.emailKey === usernameKey)).toHaveLength(1);
      }
    }),
    { numRuns: 400 },
  );
});
