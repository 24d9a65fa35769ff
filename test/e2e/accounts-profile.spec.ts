import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { anAccount, registered } from '../support/accounts.js';
import type { ApiClient, Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

/** What a body could try to write into the row, as the entity, the table and a careless mapper would call it. */
const NOT_FOR_USERS = [
  ...['id', 'ID', 'roles', 'Roles', 'role', 'permissions', 'status', 'STATUS', 'tokenVersion', 'token_version'],
  ...['version', 'Version', 'passwordHash', 'password_hash', 'PasswordHash', 'password', 'emailKey', 'email_key'],
  ...[
    'usernameKey',
    'username_key',
    'settings',
    'createdAt',
    'created_at',
    'updatedAt',
    'isAdmin',
    'Email',
    'full_name',
  ],
];

describe.each(DATABASE_KINDS)('the own profile on %s', (kind) => {
  let app: RunningApp;
  let device: ApiClient;
  let owner: Awaited<ReturnType<typeof registered>>;

  beforeAll(async () => (app = await startTestApp(kind)));
  beforeEach(async () => {
    device = app.device();
    owner = await registered(device);
  });
  afterAll(() => app.close());

  const profile = async () => (await device.get<Record<string, unknown>>('/api/users/me', bearer(owner))).data;
  const change = (body: unknown) => device.patch<Record<string, unknown>>('/api/users/me', { ...bearer(owner), body });
  const row = () => statementsOn(app.app.get(DataSource))`SELECT * FROM users WHERE id = ${owner.user.id}`;

  it('is for its owner alone', async () => {
    const { email, username, fullName } = owner.account;
    expect(await profile()).toMatchObject({ id: owner.user.id, email, username, fullName, roles: ['user'] });
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      expect((await device.request(method, '/api/users/me')).body.code).toBe('TOKEN_MISSING');
    }
  });

  it('changes field by field, and says when', async () => {
    const before = await profile();
    app.clock.advance(1_000);
    const { email, username } = anAccount();
    const changes = [
      { fullName: ' Countess Lovelace ' },
      { avatarUrl: 'https://example.org/ada.png' },
      { email: email.toUpperCase() },
      { username: username.toUpperCase() },
      { avatarUrl: null },
    ];
    for (const body of changes) expect((await change(body)).status).toBe(200);
    const updatedAt = app.clock.now().toISOString();
    const expected = { ...before, fullName: 'Countess Lovelace', email: email.toUpperCase(), username, updatedAt };
    expect(await profile()).toEqual(expected);
  });

  it('is left as it is by an empty change', async () => {
    const before = await profile();
    expect((await change({})).data).toEqual({ ...before, updatedAt: app.clock.now().toISOString() });
  });

  it('may take its own e-mail and username again in other letters', async () => {
    const { email, username } = owner.account;
    const { status, data } = await change({ email: email.toUpperCase(), username: username.toUpperCase() });
    expect([status, data['username']]).toEqual([200, username]);
  });

  it('does not take what another account has', async () => {
    const { account } = await registered(app.device());
    const before = await profile();
    const email = account.email.toUpperCase();
    expect((await change({ email })).body).toMatchObject({ statusCode: 409, code: 'EMAIL_TAKEN' });
    const { username } = account;
    expect((await change({ fullName: 'X', username })).body).toMatchObject({ statusCode: 409, code: 'USERNAME_TAKEN' });
    expect(await profile()).toEqual(before);
  });

  it.each([
    ...['email', 'username', 'fullName'].flatMap((field) =>
      [null, '', '  ', 7, ['x'], 'a\0b'].map((value) => [field, value]),
    ),
    ...[7, '', 'ada.png', 'https://example.org/a\0b'].map((value) => ['avatarUrl', value]),
    ['email', 'ada\uff20evil.example@example.org'],
    ['email', `${'\ufdfa'.repeat(20)}@example.org`],
  ] as [string, unknown][])('refuses %s as %j', async (field, value) => {
    const before = await row();
    const { status, body } = await change({ [field]: value });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
    expect(await row()).toEqual(before);
  });

  it.each(NOT_FOR_USERS)('refuses to assign %s, and changes nothing', async (field) => {
    const before = await row();
    const bodies = [
      { fullName: 'Mallory', [field]: 'admin' },
      { fullName: 'Mallory', [field]: ['admin'] },
      { [field]: 2 },
      { user: { [field]: 'admin' } },
      { fullName: { [field]: 'admin' } },
      [{ [field]: 'admin' }],
    ];
    for (const body of bodies) {
      const answer = await change(body);
      expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    }
    expect(await row()).toEqual(before);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('refuses to assign by way of %s', async (name) => {
    const before = await row();
    const rawBody = `{"fullName":"Mallory","${name}":{"roles":["admin"]}}`;
    const headers = { 'content-type': 'application/json' };
    const { status } = await device.patch('/api/users/me', { ...bearer(owner), rawBody, headers });
    expect(status).toBe(400);
    expect(await row()).toEqual(before);
  });

  it('shows no password, hash or token in any answer', async () => {
    const [stored] = await row();
    const { password } = owner.account;
    const login = await device.post<Tokens>('/api/auth/login', { body: { identifier: owner.account.email, password } });
    const answers = [
      login,
      await device.get('/api/users/me', bearer(owner)),
      await change({ fullName: 'Ada' }),
      await device.get('/api/users/me/settings', bearer(owner)),
      await device.get('/api/auth/sessions', bearer(owner)),
      await device.post('/api/auth/refresh', { body: { refreshToken: owner.refreshToken, delivery: 'cookie' } }),
      await device.post('/api/auth/login', { body: { identifier: owner.account.email, password: `${password}x` } }),
      await device.post('/api/auth/register', { body: { ...owner.account, password } }),
      await device.post('/api/auth/password/change', {
        ...bearer(owner),
        body: { currentPassword: password, newPassword: 'x' },
      }),
    ];
    const text = answers
      .map((answer) => answer.text)
      .join('\n')
      .replaceAll(login.data.accessToken, '');
    for (const secret of [password, String(stored?.['password_hash']), owner.refreshToken, owner.accessToken]) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toMatch(/\$2[aby]\$|passwordHash|password_hash|eyJ|Digest/);
  });
});

function bearer({ accessToken }: Pick<Tokens, 'accessToken'>): { token: string } {
  return { token: accessToken };
}
