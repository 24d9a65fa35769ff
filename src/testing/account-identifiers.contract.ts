/// <reference types="jest" />
import { type AccountIdentifiers, IdentifiersService } from '../modules/users/index.js';
import { SeededSamples } from './seeded-samples.js';

/** Two texts that are compared. */
export type IdentifierPair = readonly [one: string, other: string];

/** What the replacement is for, in examples; as people type them. */
export interface IdentifierExamples {
  /** Usernames that an account may have; at least one. */
  readonly allowed: readonly string[];
  /** Usernames that no account may have; at least one. */
  readonly refused: readonly string[];
  /** Usernames of two people. */
  readonly distinct?: readonly IdentifierPair[];
  /** Two spellings of one username. */
  readonly same?: readonly IdentifierPair[];
  /** Addresses of two people. */
  readonly distinctEmails?: readonly IdentifierPair[];
  /** Two spellings of one address. */
  readonly sameEmails?: readonly IdentifierPair[];
}

/** As wide as the column of keys. */
const MOST_KEY_LENGTH = 320;

const EMAILS = ['ada@example.org', 'Ada.Lovelace+news@Example.ORG', `${'a'.repeat(64)}@${'b'.repeat(60)}.example.org`];

const OTHER_PEOPLE: readonly IdentifierPair[] = [
  ['ada@example.org', 'eve@example.org'],
  ['ada@example.org', 'ada@example.com'],
];

const HOSTILE = [
  ...['', ' ', '0', '000', '.', '@', '@@', 'a@', '@a', 'null', '__proto__', 'constructor', '\0', '\ud800', '\udc00x'],
  ...['[', '(', '\\', '%', "' OR 1=1", 'a\u0301', '\u0301', '\u200b', 'ß'.repeat(320), '\ufdfa'.repeat(64)],
  ...['a'.repeat(320), '0'.repeat(320), 'a@'.repeat(160), '9'.repeat(64)],
];

/** Letters of which one is folded into the other when names are compared: who imitates a name takes these. */
const LOOKALIKES: readonly IdentifierPair[] = [
  ['i', 'ı'],
  ['ss', 'ß'],
  ['s', 'ſ'],
  ['k', '\u212a'],
  ['fi', 'ﬁ'],
];

/**
 * What every `AccountIdentifiers` has to do; call it at the top of a spec file that Jest or Vitest runs.
 *
 * @param make a new instance; instances must agree, as those of several servers
 */
export function describeAccountIdentifiers(
  name: string,
  make: () => AccountIdentifiers,
  examples: IdentifierExamples,
): void {
  const { allowed, refused, distinct = [], same = [], distinctEmails = [], sameEmails = [] } = examples;

  describe(`${name} keeps the contract of AccountIdentifiers`, () => {
    let adapter: AccountIdentifiers;
    let identifiers: IdentifiersService;
    const usernameKey = (typed: string): string => adapter.usernameKey(asStored(typed));
    const isRefused = (username: string): boolean => identifiers.errorsIn({ username }).length > 0;

    beforeEach(() => {
      adapter = make();
      identifiers = new IdentifiersService(adapter);
    });

    it.each(allowed)('allows the username %j', (username) => {
      expect(identifiers.errorsIn({ username })).toEqual([]);
    });

    it.each(allowed)('finds the account of %j by the username as it was typed and as it is shown', (typed) => {
      const { username, usernameKey: stored } = identifiers.newUsernameColumns(typed, 'nobody@example.invalid');
      for (const spelling of [typed, username, ` ${typed} `]) {
        expect(identifiers.keyOf(spelling)).toEqual({ usernameKey: stored });
      }
    });

    it.each(EMAILS)(
      'finds the account of %j by the address in capitals, in small letters and as it is shown',
      (typed) => {
        const { email, emailKey } = identifiers.emailColumns(typed);
        for (const spelling of [typed, email, ` ${email} `, email.toUpperCase(), email.toLowerCase()]) {
          expect(identifiers.keyOf(spelling)).toEqual({ emailKey });
        }
      },
    );

    it('makes keys that the database stores', () => {
      const keys = [...allowed.map(usernameKey), ...EMAILS.map((email) => adapter.emailKey(email))];
      for (const key of keys) {
        expect([...key].length).toBeGreaterThanOrEqual(1);
        expect([...key].length).toBeLessThanOrEqual(MOST_KEY_LENGTH);
        expect(key.normalize('NFKC')).toBe(key);
        expect(key).not.toMatch(/[A-Z]/);
      }
    });

    it('makes keys that are their own keys', () => {
      for (const text of [...allowed.map(asStored), ...EMAILS, ...hostileTexts()]) {
        const [ofEmail, ofUsername] = [adapter.emailKey(text), adapter.usernameKey(text)];
        expect(adapter.emailKey(ofEmail)).toBe(ofEmail);
        expect(adapter.usernameKey(ofUsername)).toBe(ofUsername);
      }
    });

    it('answers the same however often it is asked, and in whichever instance', () => {
      const texts = [...allowed, ...refused].map(asStored).concat(EMAILS, hostileTexts());
      const other = make();
      const answersOf = (asked: AccountIdentifiers) =>
        texts.map((text) => [asked.emailKey(text), asked.usernameKey(text), asked.usernameRefusal(text)]);
      const first = answersOf(adapter);
      expect(answersOf(adapter)).toEqual(first);
      expect(answersOf(other)).toEqual(first);
      for (const text of texts) expect(adapter.usernameRefusal(text)).toEqual(adapter.usernameRefusal(text));
    });

    it('tells the usernames of two people apart', () => {
      expect(distinct.filter(([one, other]) => usernameKey(one) === usernameKey(other))).toEqual([]);
    });

    it('takes two spellings of a username for the same', () => {
      expect(same.filter(([one, other]) => usernameKey(one) !== usernameKey(other))).toEqual([]);
    });

    it('tells the addresses of two people apart', () => {
      const pairs = [...OTHER_PEOPLE, ...distinctEmails];
      expect(pairs.filter(([one, other]) => identifiers.emailKey(one) === identifiers.emailKey(other))).toEqual([]);
    });

    it('takes two spellings of an address for the same', () => {
      const isTwo = ([one, other]: IdentifierPair) => identifiers.emailKey(one) !== identifiers.emailKey(other);
      expect(sameEmails.filter(isTwo)).toEqual([]);
    });

    it.each([...refused])('refuses the username %j and says why', (username) => {
      const errors = identifiers.errorsIn({ username });
      expect(errors).toHaveLength(1);
      expect(errors[0]).toMatchObject({ field: 'username' });
      expect(errors[0]?.code).toMatch(/^[A-Z][A-Z0-9_]*$/);
      expect(errors[0]?.message).toMatch(/^\S.{7,199}$/u);
    });

    it('refuses every spelling of a username that it refuses', () => {
      const imitations = refused.flatMap((username) =>
        LOOKALIKES.map(([letter, lookalike]) => [username, asStored(username).replaceAll(letter, lookalike)] as const),
      );
      for (const [username, imitation] of imitations) {
        const isSpelling = usernameKey(username) === usernameKey(imitation);
        expect(isSpelling && !isRefused(imitation) ? `${imitation} is allowed` : 'refused').toBe('refused');
      }
    });

    it('answers every text at once, and throws for none', () => {
      for (const text of hostileTexts()) {
        expect(typeof adapter.emailKey(text)).toBe('string');
        expect(typeof adapter.usernameKey(text)).toBe('string');
        const refusal = adapter.usernameRefusal(text);
        if (refusal === null) continue;
        expect(typeof refusal.code).toBe('string');
        expect(typeof refusal.message).toBe('string');
      }
    });
  });
}

function hostileTexts(): string[] {
  return [...HOSTILE, ...new SeededSamples().many(300, (samples) => samples.text(64))];
}

/** The form in which Watchword hands a username over. */
function asStored(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase().normalize('NFKC');
}
