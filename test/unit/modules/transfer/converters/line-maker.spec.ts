import fc from 'fast-check';
import { IdentifiersService, UnicodeAccountIdentifiers } from '../../../../../src/modules/users/index.js';
import type { Converter } from '../../../../../src/modules/transfer/converters/converter.js';
import type { ForeignPerson } from '../../../../../src/modules/transfer/converters/foreign-person.js';
import { LineMaker } from '../../../../../src/modules/transfer/converters/line-maker.js';
import { refusedMembers } from '../../../../../src/modules/transfer/converters/line-rules.js';
import { convertRecords } from '../../../../support/converting.js';

const identifiers = new IdentifiersService(new UnicodeAccountIdentifiers());

/** A system whose records are people as they are. */
const plain: Converter = {
  name: 'plain',
  form: {},
  begin: () => ({ convert: (record) => record }),
};

const made = (...people: readonly ForeignPerson[]) => convertRecords(people, { converter: plain });

const person = (name: string, more: ForeignPerson = {}): ForeignPerson => ({
  email: `${name}@example.org`,
  username: name,
  fullName: name,
  passwordHash: '$2b$10$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
  ...more,
});

describe('usernames', () => {
  it('that people have are kept, wherever those stand whose usernames are made', async () => {
    const { lines, kinds } = await made(
      { ...person('ada'), username: undefined },
      { ...person('bob'), username: "o'brien" },
      person('ada', { email: 'lovelace@example.org' }),
      person('o-brien'),
    );
    const names = lines.map(({ username }) => username);
    expect(names).toEqual([
      expect.stringMatching(/^ada-[0-9a-f]{8}$/),
      expect.stringMatching(/^o-brien-[0-9a-f]{8}$/),
      'ada',
      'o-brien',
    ]);
    expect(kinds).toEqual({ 1: ['USERNAME_MADE'], 2: ['USERNAME_CHANGED'] });
  });

  it('are given to the first of those who have the same in some spelling', async () => {
    const { lines, kinds } = await made(
      person('straße', { email: 'a@example.org' }),
      person('STRASSE', { email: 'b@example.org' }),
    );
    expect(lines.map(({ username }) => username)).toEqual(['straße', expect.stringMatching(/^strasse-[0-9a-f]{8}$/)]);
    expect(kinds).toEqual({ 2: ['USERNAME_CHANGED'] });
  });

  it.each([
    ['ada@example.org', 'ada@example.org'],
    ['Ada@Example.ORG', 'ada@example.org'],
    ['ADA@example.org', `${'x'.repeat(60)}@example.org`, `${'X'.repeat(60)}@example.org`],
  ])('that are the person’s own address are kept: %s', async (...names) => {
    const [username, email = ''] = names.slice(-2);
    const { lines, kinds } = await made(person('ada', { username, email }));
    expect(lines).toMatchObject([{ email, username }]);
    expect(kinds).toEqual({});
  });

  it('that are the address of somebody else are not', async () => {
    const { lines, kinds } = await made(
      person('ada', { username: 'bob@example.org' }),
      person('bob', { username: 'bob@example.org' }),
    );
    expect(lines.map(({ username }) => username)).toEqual(['bob', 'bob@example.org']);
    expect(kinds).toEqual({ 1: ['USERNAME_CHANGED'] });
  });

  it.each([
    ['a', /^a-[0-9a-f]{8}$/],
    ['+++', /^user-[0-9a-f]{8}$/],
    ['_Ada.L_', /^ada\.l$/],
    ['ada lovelace', /^ada-lovelace$/],
    ['someone@elsewhere.example', /^someone$/],
    ['x'.repeat(65), /^x{48}$/],
  ])('that are not allowed, as %s, are made into one that is', async (username, expected) => {
    const { lines } = await made(person('ada', { username }));
    expect(lines[0]?.['username']).toMatch(expected);
  });
});

describe('people', () => {
  it('who have the address or the id of an earlier one are left out', async () => {
    const { lines, kinds } = await made(
      person('ada', { id: '17' }),
      person('bob', { email: 'ADA@EXAMPLE.ORG' }),
      person('eve', { id: 17 }),
    );
    expect(lines).toHaveLength(1);
    expect(kinds).toEqual({ 1: ['EXTERNAL_ID'], 2: ['EMAIL_TWICE'], 3: ['ID_TWICE'] });
  });

  it('who have a verified address go before those who only typed it, wherever they stand', async () => {
    const { lines, kinds } = await made(
      person('squatter', { email: 'Owner@Example.org', isEmailVerified: false }),
      person('owner', { isEmailVerified: true }),
      person('double', { email: 'OWNER@example.org', isEmailVerified: true }),
      person('latecomer', { email: 'owner@example.ORG' }),
    );
    expect(lines).toMatchObject([{ username: 'owner', emailVerifiedAt: '2026-11-29T12:00:00.000Z' }]);
    expect(kinds).toEqual({ 1: ['EMAIL_TWICE'], 3: ['EMAIL_TWICE'], 4: ['EMAIL_TWICE'] });
  });

  it('keep an account at a provider that nobody before them has, one for each provider', async () => {
    const connections = [
      { provider: 'google', subject: '1' },
      { provider: 'google', subject: '2' },
      { provider: 'Not An Id', subject: '3' },
    ];
    const { lines, kinds } = await made(
      person('ada', { connections }),
      person('bob', { connections: connections.slice(0, 1) }),
    );
    expect(lines.map((line) => line['connections'])).toEqual([[{ provider: 'google', subject: '1' }], undefined]);
    expect(kinds).toEqual({ 1: ['CONNECTION_LEFT_OUT'], 2: ['CONNECTION_LEFT_OUT'] });
  });

  it.each<[string, ForeignPerson, string | undefined]>([
    ['when the system says it', { emailVerifiedAt: '2020-01-02 03:04:05+01' }, '2020-01-02T02:04:05.000Z'],
    ['when they registered, where it says no time', {}, '2019-02-03T04:05:06.000Z'],
    [
      'when they registered, where its time cannot be read',
      { emailVerifiedAt: 'infinity' },
      '2019-02-03T04:05:06.000Z',
    ],
    ['now, where nothing else is known', { createdAt: undefined }, '2026-11-29T12:00:00.000Z'],
    ['never', { isEmailVerified: false, emailVerifiedAt: '2020-01-02 03:04:05+01' }, undefined],
  ])('have a verified address since %s', async (_when, more, emailVerifiedAt) => {
    const known = { isEmailVerified: true, createdAt: '2019-02-03T04:05:06Z' };
    const { lines } = await made(person('ada', { ...known, ...more }));
    expect(lines[0]?.['emailVerifiedAt']).toBe(emailVerifiedAt);
  });

  it('lose what an import would refuse, and nothing else', async () => {
    const { lines, kinds } = await made(
      person('ada', {
        fullName: `Ada\n${'x'.repeat(300)}`,
        avatarUrl: 'javascript:1',
        passwordHash: 'md5$x',
        createdAt: 'soon',
      }),
    );
    expect(lines).toEqual([{ email: 'ada@example.org', username: 'ada', fullName: `Ada ${'x'.repeat(196)}` }]);
    expect(kinds[1]?.toSorted()).toEqual([
      'AVATAR_LEFT_OUT',
      'CREATED_AT_LEFT_OUT',
      'FULL_NAME_CHANGED',
      'PASSWORD_HASH_LEFT_OUT',
    ]);
  });

  it.each([
    ['root@localhost', 'EMAIL_REFUSED'],
    ['', 'NO_EMAIL'],
    [null, 'NO_EMAIL'],
  ])('with the address %j are left out', async (email, kind) => {
    expect((await made(person('ada', { email }))).kinds).toEqual({ 1: [kind] });
  });
});

describe('lines of any people', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('ada', 'Ada', 'a@b.example', 'ada@example.org', '-'),
    fc.constant(null),
  );
  const email = fc.oneof(fc.emailAddress(), fc.constantFrom('ada@example.org', 'ADA@example.org', 'ada'));
  const people = fc.array(
    fc.record({
      email,
      username: text,
      fullName: text,
      nickname: text,
      avatarUrl: text,
      passwordHash: text,
      createdAt: text,
      id: fc.oneof(text, fc.nat(5), fc.uuid()),
    }),
    { minLength: 1, maxLength: 20 },
  );

  it('are right by the rules of the import, and no two have the same names', async () => {
    await fc.assert(
      fc.asyncProperty(people, async (everybody) => {
        const maker = new LineMaker({}, new Date(0));
        for (const each of everybody) maker.reserve(each);
        const lines: Record<string, string>[] = [];
        for (const each of everybody) {
          const result = await maker.make(each);
          if ('line' in result) lines.push(result.line as Record<string, string>);
        }
        for (const line of lines) expect([...(await refusedMembers(line))]).toEqual([]);
        for (const { username = '', email } of lines) expect(identifiers.errorsIn({ username, email })).toEqual([]);
        for (const key of [
          (line: Record<string, string>) => identifiers.emailKey(line['email'] ?? ''),
          (line: Record<string, string>) => JSON.stringify(identifiers.keyOf(line['username'] ?? '')),
        ]) {
          expect(new Set(lines.map(key)).size).toBe(lines.length);
        }
      }),
      { numRuns: 100 },
    );
  });
});
