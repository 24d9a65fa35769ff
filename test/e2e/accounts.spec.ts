import { EXAMPLE_PASSWORD } from '../../src/modules/passwords/index.js';
import { anAccount } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

interface RegisteredUser {
  readonly user: Readonly<Record<string, unknown>>;
}

const AT_ONCE = 10;
const REQUIRED = ['email', 'username', 'fullName', 'password'];
const LONE_SURROGATE = 'violet harbour \ud800 lantern';

/** What is refused, and the field that the refusal names. */
const REFUSED: ReadonlyArray<readonly [string, string, Readonly<Record<string, unknown>>]> = [
  ...REQUIRED.map((field) => [`no ${field}`, field, { [field]: undefined }] as const),
  ...REQUIRED.map((field) => [`null for ${field}`, field, { [field]: null }] as const),
  ...REQUIRED.map((field) => [`an empty ${field}`, field, { [field]: '' }] as const),
  ...REQUIRED.map((field) => [`a list for ${field}`, field, { [field]: ['x@example.org'] }] as const),
  ...REQUIRED.map((field) => [`a lone surrogate in ${field}`, field, { [field]: LONE_SURROGATE }] as const),
  ...['email', 'username', 'fullName'].map((field) => [`a blank ${field}`, field, { [field]: ' \t ' }] as const),
  ...['email', 'username', 'fullName'].map(
    (field) => [`a NUL in ${field}`, field, { [field]: 'a\0da@x.org' }] as const,
  ),
  ...['email', 'username', 'fullName'].map(
    (field) => [`a line break in ${field}`, field, { [field]: 'a\nda@x.org' }] as const,
  ),
  ['an e-mail without an at sign', 'email', { email: 'ada.example.org' }],
  ['an e-mail of over 254 characters', 'email', { email: `${'a'.repeat(60)}@${'b.'.repeat(92)}example.org` }],
  ['an e-mail that has two at signs after NFKC', 'email', { email: 'ada\uff20evil.example@example.org' }],
  ['an e-mail that has a blank after NFKC', 'email', { email: 'ada\u3000b@example.org' }],
  ['an e-mail that is too long after NFKC', 'email', { email: `${'\ufdfa'.repeat(20)}@example.org` }],
  ['a username of 2 characters', 'username', { username: 'ab' }],
  ['a username of 65 characters', 'username', { username: 'a'.repeat(65) }],
  ['a username that looks like an e-mail', 'username', { username: 'ada@example.org' }],
  ['a full name of 201 characters', 'fullName', { fullName: 'a'.repeat(201) }],
  ['an avatar that is no URL', 'avatarUrl', { avatarUrl: 'ada.png' }],
  ['an avatar that runs a script', 'avatarUrl', { avatarUrl: 'javascript:alert(1)' }],
  ['an avatar with a NUL', 'avatarUrl', { avatarUrl: 'https://example.org/a\0b' }],
  ['an avatar with a lone surrogate', 'avatarUrl', { avatarUrl: 'https://example.org/\ud800' }],
  ['an avatar of over 2,048 characters', 'avatarUrl', { avatarUrl: `https://example.org/${'a'.repeat(2_048)}` }],
  ['a password of 11 characters', 'password', { password: 'k7#mQ2x!vR9' }],
  ['a password of over 1,000 characters', 'password', { password: 'violet harbour '.repeat(67) }],
  ['a common password', 'password', { password: 'Passw0rd1234' }],
  ['the password that Swagger shows', 'password', { password: EXAMPLE_PASSWORD }],
  ['a repetitive password', 'password', { password: 'xyzxyzxyzxyzxyz' }],
  ...['id', 'roles', 'status', 'passwordHash', 'isAdmin', 'Password'].map(
    (field) => [`the unknown field ${field}`, field, { [field]: 'x' }] as const,
  ),
];

describe.each(DATABASE_KINDS)('registering on %s', (kind) => {
  let app: RunningApp;

  beforeAll(async () => (app = await startTestApp(kind)));
  afterAll(() => app.close());

  const register = (body: object) => app.device().post<RegisteredUser>('/api/auth/register', { body });

  it('answers 201 with the user and nothing else', async () => {
    const account = anAccount();
    const { status, body, data, headers } = await register({ ...account, avatarUrl: 'https://example.org/ada.png' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ success: true, statusCode: 201 });
    const { email, username, fullName } = account;
    const times = { createdAt: app.clock.now().toISOString(), updatedAt: app.clock.now().toISOString() };
    const id = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) as string;
    const avatarUrl = 'https://example.org/ada.png';
    expect(data).toEqual({
      user: { id, email, emailVerified: false, username, fullName, avatarUrl, roles: ['user'], ...times },
    });
    expect(headers.getSetCookie()).toEqual([]);
  });

  it('stores the username in lower case, names without the white space around them, and no avatar as null', async () => {
    const { email, username, ...rest } = anAccount();
    const given = {
      ...rest,
      email: ` ${email} `,
      username: ` ${username.toUpperCase()} `,
      fullName: '  Ada Lovelace ',
    };
    const { data } = await register(given);
    expect(data.user).toMatchObject({ email, username, fullName: 'Ada Lovelace', avatarUrl: null });
  });

  it('logs in at once where a delivery is named', async () => {
    const { status, data } = await register({ ...anAccount(), delivery: 'body' });
    expect(status).toBe(201);
    const profile = await app.device().get('/api/users/me', { token: (data as unknown as Tokens).accessToken });
    expect(profile.data).toEqual(data.user);
  });

  it.each(REFUSED)('refuses %s', async (_what, field, change) => {
    const { status, body } = await register({ ...anAccount(), ...change });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
    expect(body.errors?.map((error) => error.field)).toContain(field);
  });

  it('refuses a password made of the username', async () => {
    const account = anAccount();
    const { body } = await register({ ...account, password: `${account.username}-2026` });
    expect(body).toMatchObject({ statusCode: 400, errors: [{ field: 'password', code: 'CONTAINS_IDENTITY' }] });
  });

  it.each(['[]', '"text"', 'null', '7', ''])('refuses a body that is no object: %p', async (rawBody) => {
    const headers = { 'content-type': 'application/json' };
    const { status, body } = await app.device().post('/api/auth/register', { rawBody, headers });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
  });

  it('makes one account of ten that register one e-mail at once', async () => {
    const { email } = anAccount();
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => register({ ...anAccount(), email })));
    expect(outcomes(answers)).toEqual(['201', ...Array<string>(AT_ONCE - 1).fill('409 EMAIL_TAKEN')]);
  });

  it('makes one account of ten that register one username at once', async () => {
    const { username } = anAccount();
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => register({ ...anAccount(), username })));
    expect(outcomes(answers)).toEqual(['201', ...Array<string>(AT_ONCE - 1).fill('409 USERNAME_TAKEN')]);
  });
});

function outcomes(answers: readonly { status: number; body: { code?: string } }[]): string[] {
  return answers.map(({ status, body }) => (body.code ? `${status} ${body.code}` : String(status))).sort();
}
