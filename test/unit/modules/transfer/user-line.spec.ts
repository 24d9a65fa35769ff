import fc from 'fast-check';
import { SETTINGS_MAX_BYTES } from '../../../../src/modules/users/user-settings.js';
import { LONGEST_LINE_BYTES } from '../../../../src/modules/transfer/lines.js';
import { type ReadLine, readUserLine } from '../../../../src/modules/transfer/user-line.js';
import { UserLineExtensions } from '../../../../src/modules/transfer/index.js';
import { UserAttributeRules, type UserEntity } from '../../../../src/modules/users/index.js';
import type { ImportedHash } from '../../../../src/modules/passwords/index.js';
import { FakeClock } from '../../../../src/testing/index.js';
import { newUsersBy, unicodeIdentifiers } from '../../../support/identifiers.js';

const NOW = new Date('2026-11-21T08:00:00.000Z');
const ID = '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e';
const ADA = { email: 'ada@example.org', username: 'ada', fullName: 'Ada Lovelace' };
const READABLE = '$2b$04$readable';
const AMBIGUOUS = 'salt:key';

const context = {
  newUsers: newUsersBy(new FakeClock(NOW)),
  identifiers: unicodeIdentifiers,
  attributes: new UserAttributeRules(),
  extensions: new UserLineExtensions(),
  importHash: (hash: string): ImportedHash =>
    hash === READABLE ? { stored: hash } : { refusal: { prefixes: hash === AMBIGUOUS ? ['one$', 'other$'] : [] } },
};
const read = (line: string | Buffer): Promise<ReadLine> => readUserLine(Buffer.from(line as string), context);
const readObject = (line: object): Promise<ReadLine> => read(JSON.stringify(line));

async function userIn(line: object): Promise<UserEntity> {
  const answer = await readObject(line);
  if ('user' in answer) return answer.user;
  throw new Error(JSON.stringify(answer.flaws));
}

async function codesIn(line: string | Buffer): Promise<string[]> {
  const answer = await read(line);
  return 'flaws' in answer ? answer.flaws.map(({ field = '-', code }) => `${field} ${code}`) : [];
}

describe('a line with what it must have', () => {
  it('becomes an active user without a password', async () => {
    expect(await userIn(ADA)).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      externalId: null,
      email: 'ada@example.org',
      emailKey: 'ada@example.org',
      emailVerifiedAt: null,
      username: 'ada',
      usernameKey: 'ada',
      fullName: 'Ada Lovelace',
      avatarUrl: null,
      passwordHash: '!',
      status: 'active',
      roles: ['user'],
      settings: {},
      attributes: {},
      tokenVersion: 1,
      version: 1,
      createdAt: NOW,
      updatedAt: NOW,
      deletedAt: null,
    });
  });

  it('gets an id of its own', async () => {
    expect((await userIn(ADA)).id).not.toBe((await userIn(ADA)).id);
  });

  it('has its names normalised as when registering', async () => {
    const user = await userIn({ ...ADA, email: ' Straße@Example.org ', username: ' ﬁona ', fullName: ' Fiona ' });
    expect(user).toMatchObject({
      ...{ email: 'Straße@Example.org', emailKey: 'strasse@example.org' },
      ...{ username: 'fiona', usernameKey: 'fiona', fullName: 'Fiona' },
    });
  });
});

it('a line keeps what it says', async () => {
  const said = {
    emailVerifiedAt: new Date('2019-02-04T00:00:00.000Z'),
    externalId: ' auth0|5F7c',
    ...{ avatarUrl: 'https://example.org/ada.png', passwordHash: READABLE, roles: ['admin', 'user'] },
    ...{ status: 'suspended', settings: { theme: 'dark', list: [1, null, { a: null }] } },
  };
  const user = await userIn({ ...ADA, ...said, id: ID.toUpperCase(), createdAt: '2019-02-03T04:05:06.789+02:00' });
  expect(user).toMatchObject({ ...said, id: ID, createdAt: new Date('2019-02-03T02:05:06.789Z') });
});

it('settings are kept as they are, but for members that are null, as when they are merged', async () => {
  const json = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 5 }).filter((name) => !(name in Object.prototype) && name !== 'prototype'),
    fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('__proto__')),
    { noNullPrototype: true, maxKeys: 6 },
  );
  await fc.assert(
    fc.asyncProperty(json, async (settings) => {
      const text = JSON.stringify(settings);
      fc.pre(!text.includes('null') && !/\\ud[89a-f]/.test(text) && text.length < 4_000);
      fc.pre(!Object.getOwnPropertyNames(Object.prototype).some((name) => text.includes(`"${name}"`)));
      fc.pre(!text.includes('"prototype"'));
      expect(JSON.stringify((await userIn({ ...ADA, settings })).settings)).toBe(text);
    }),
  );
});

const without = (field: keyof typeof ADA): object => ({ ...ADA, [field]: undefined });
const nested = (depth: number): string =>
  `{"email":"a@example.org","username":"ada","fullName":"A","settings":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`;

describe.each<[string, string | Buffer | object, string[]]>([
  ['no JSON', 'nobody', ['- MALFORMED_JSON']],
  ['half an object', '{"email":', ['- MALFORMED_JSON']],
  ['a list', '[]', ['- MALFORMED_JSON']],
  ['a text', '"ada"', ['- MALFORMED_JSON']],
  ['null', 'null', ['- MALFORMED_JSON']],
  ['a key twice', '{"email":"a@example.org","email":"b@example.org"}', ['- MALFORMED_JSON']],
  ['two objects', `${JSON.stringify(ADA)}${JSON.stringify(ADA)}`, ['- MALFORMED_JSON']],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), ['- NOT_UTF8']],
  ['a lone surrogate', '{"email":"\\ud800"}', ['email IS_WELL_FORMED']],
  ['a number that nothing holds', '{"settings":{"a":1e999}}', ['- MALFORMED_JSON']],
  ['settings nested too deeply', nested(33), ['- MALFORMED_JSON']],
  ['an unknown field', { ...ADA, phone: '1' }, ['- UNKNOWN_FIELD']],
  ['an inherited name', '{"__proto__":{}}', ['- UNKNOWN_FIELD']],
  ['an inherited name in the settings', `{"settings":{"__proto__":1}}`, ['settings UNKNOWN_FIELD']],
  ['a password', { ...ADA, password: 'violet harbour stones' }, ['password PLAINTEXT_PASSWORD']],
  ['no email', without('email'), ['email IS_STRING', 'email IS_EMAIL', 'email HAS_NOTHING_INVISIBLE']],
  ['no e-mail address', { ...ADA, email: 'ada' }, ['email IS_EMAIL']],
  ['something invisible', { ...ADA, email: 'a\u200bda@example.org' }, ['email HAS_NOTHING_INVISIBLE']],
  ['no username', without('username'), ['username IS_STRING']],
  ['a username like an address', { ...ADA, username: 'ada@home' }, ['username IS_USERNAME']],
  ['no fullName', without('fullName'), ['fullName IS_STRING']],
  ['a full name of two lines', { ...ADA, fullName: 'A\nB' }, ['fullName NO_CONTROL_CHARACTERS']],
  ['an avatar that is no URL', { ...ADA, avatarUrl: 'javascript:0' }, ['avatarUrl IS_URL']],
  ['an id that is no UUID', { ...ADA, id: '17' }, ['id IS_UUID']],
  ['an id that is null', { ...ADA, id: null }, ['id IS_UUID']],
  ['an externalId that is a number', { ...ADA, externalId: 17 }, ['externalId IS_STRING']],
  ['an empty externalId', { ...ADA, externalId: '' }, ['externalId MIN_LENGTH']],
  ['an externalId that is too long', { ...ADA, externalId: 'x'.repeat(256) }, ['externalId MAX_LENGTH']],
  ['an externalId of two lines', { ...ADA, externalId: 'a\nb' }, ['externalId NO_CONTROL_CHARACTERS']],
  ['a hash of no scheme', { ...ADA, passwordHash: 'secret' }, ['passwordHash UNKNOWN_PASSWORD_HASH']],
  ['a hash that several systems write', { ...ADA, passwordHash: AMBIGUOUS }, ['passwordHash AMBIGUOUS_PASSWORD_HASH']],
  ['the mark of no password', { ...ADA, passwordHash: '!' }, ['passwordHash UNKNOWN_PASSWORD_HASH']],
  ['an empty hash', { ...ADA, passwordHash: '' }, ['passwordHash UNKNOWN_PASSWORD_HASH']],
  ['a hash that is too long', { ...ADA, passwordHash: 'x'.repeat(2_049) }, ['passwordHash MAX_LENGTH']],
  ['a role for roles', { ...ADA, roles: 'admin' }, ['roles ARRAY_UNIQUE', 'roles ARRAY_MAX_SIZE', 'roles IS_ARRAY']],
  ['a role twice', { ...ADA, roles: ['user', 'user'] }, ['roles ARRAY_UNIQUE']],
  ['roles that are numbers', { ...ADA, roles: [1] }, ['roles MAX_LENGTH', 'roles IS_STRING']],
  ['too many roles', { ...ADA, roles: Array.from({ length: 51 }, (_, n) => `r${n}`) }, ['roles ARRAY_MAX_SIZE']],
  ['an unknown status', { ...ADA, status: 'deleted' }, ['status IS_IN']],
  ['settings that are a list', { ...ADA, settings: [] }, ['settings IS_OBJECT']],
  ['settings too large', { ...ADA, settings: { a: 'x'.repeat(SETTINGS_MAX_BYTES) } }, ['settings TOO_LARGE']],
  ['a yes for a time of verification', { ...ADA, emailVerifiedAt: true }, ['emailVerifiedAt IS_INSTANT']],
  ['a verification without a zone', { ...ADA, emailVerifiedAt: '2019-02-03 04:05:06' }, ['emailVerifiedAt IS_INSTANT']],
  ['a time without a zone', { ...ADA, createdAt: '2019-02-03T04:05:06' }, ['createdAt IS_INSTANT']],
  ['a day that there is not', { ...ADA, createdAt: '2019-02-30T04:05:06Z' }, ['createdAt IS_INSTANT']],
  ['a time before 1970', { ...ADA, createdAt: '1969-12-31T23:59:59Z' }, ['createdAt IS_INSTANT']],
  ['a time in milliseconds', { ...ADA, createdAt: 1549166706000 }, ['createdAt IS_INSTANT']],
])('a line with %s', (_what, line, wanted) => {
  it(`is bad: ${wanted.join(', ')}`, async () => {
    const isText = typeof line === 'string' || Buffer.isBuffer(line);
    const codes = await codesIn(isText ? line : JSON.stringify(line));
    if (isText && wanted.some((code) => !code.startsWith('-'))) expect(codes).toEqual(expect.arrayContaining(wanted));
    else expect(codes.sort()).toEqual([...wanted].sort());
  });
});

describe('a line', () => {
  it('whose hash, externalId, avatar or verification is null has none', async () => {
    const user = await userIn({ ...ADA, passwordHash: null, externalId: null, avatarUrl: null, emailVerifiedAt: null });
    expect(user).toMatchObject({ passwordHash: '!', externalId: null, avatarUrl: null, emailVerifiedAt: null });
  });

  it('that was too long to be held is bad', async () => {
    expect(await readUserLine(null, context)).toMatchObject({ flaws: [{ code: 'TOO_LONG' }] });
  });

  it('may have settings as deep as a request may', async () => {
    expect(await codesIn(nested(32))).toEqual([]);
  });

  it('tells all that is wrong with it, a few things at the most', async () => {
    const codes = await codesIn(JSON.stringify({ id: 1, email: 'x', username: '@', status: 'x', phone: 1, age: 2 }));
    expect(codes.length).toBeLessThanOrEqual(8);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).toEqual(expect.arrayContaining(['- UNKNOWN_FIELD', 'email IS_EMAIL', 'username IS_USERNAME']));
  });

  it('of the largest account is not too long', async () => {
    const largest = {
      ...{ id: ID, email: `${'ü'.repeat(32)}@${'a'.repeat(63)}.example.org`, username: '𐐨'.repeat(64) },
      ...{ fullName: '🔑'.repeat(200), passwordHash: READABLE.padEnd(2_048, 'x'), status: 'suspended' },
      avatarUrl: `https://example.org/${'あ'.repeat(2_048 - 20)}`,
      roles: Array.from({ length: 50 }, (_, n) => `r${n}`.padEnd(64, 'x')),
      settings: { a: 'x'.repeat(SETTINGS_MAX_BYTES - 8) },
      emailVerifiedAt: '2019-02-03T04:05:06.000Z',
      createdAt: '2019-02-03T04:05:06.000Z',
    };
    const line = JSON.stringify(largest);
    expect(Buffer.byteLength(line)).toBeGreaterThan(16 * 1_024);
    expect(Buffer.byteLength(line)).toBeLessThan(LONGEST_LINE_BYTES);
    expect(
      await readUserLine(Buffer.from(line), { ...context, importHash: (hash) => ({ stored: hash }) }),
    ).toHaveProperty('user');
  });

  it('is never quoted in what is said of it', async () => {
    const secret = 'Xq7vN2pLw9';
    const lines = [
      ...[`{"${secret}":1}`, `{"settings":{"__proto__":"${secret}"}}`, `{"email":"${secret}"`, `"${secret}"`],
      ...[
        'id',
        'email',
        'emailVerifiedAt',
        'username',
        'avatarUrl',
        'passwordHash',
        'roles',
        'status',
        'settings',
        'createdAt',
        'password',
      ].map((field) => JSON.stringify({ [field]: `@${secret}` })),
      JSON.stringify({ ...ADA, settings: { [secret]: { constructor: 1 } } }),
      JSON.stringify({ ...ADA, roles: [`${secret}`.repeat(8)] }),
    ];
    for (const line of lines) {
      const answer = await read(line);
      expect(answer).toHaveProperty('flaws');
      expect(JSON.stringify(answer)).not.toContain(secret);
    }
  });
});
