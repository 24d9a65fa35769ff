import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

interface User {
  readonly id: string;
  readonly email: string;
  readonly version: number;
}

describe.each(DATABASE_KINDS)('the administration of users on %s', (kind) => {
  let app: RunningApp;
  let admin: Tokens;
  let person: Tokens & { account: Account };

  beforeAll(async () => {
    app = await startTestApp(kind);
    admin = await anAdmin(app);
  });
  beforeEach(async () => (person = await registered(app.device())));
  afterAll(() => app.close());

  const asAdmin = <T = User>(method: string, path: string, body?: unknown, ifMatch?: string) =>
    app.device().request<T>(method, `/api/users${path}`, {
      token: admin.accessToken,
      ...(body !== undefined && { body }),
      headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
    });
  const rowOf = async (id: string) => {
    const [row] = await statementsOn(app.app.get(DataSource))`SELECT * FROM users WHERE id = ${id}`;
    return row;
  };

  it('makes an account that can log in, and says in which version it is', async () => {
    const account = anAccount();
    const answer = await asAdmin('POST', '', { ...account, avatarUrl: 'https://example.org/a.png' });
    expect([answer.status, answer.headers.get('etag')]).toEqual([201, '"1"']);
    const { email, username, fullName } = account;
    const profile = { email, username, fullName, avatarUrl: 'https://example.org/a.png' };
    expect(answer.data).toMatchObject({ ...profile, roles: ['user'], status: 'active', version: 1 });
    expect((await loggedIn(app.device(), account)).user.id).toBe(answer.data.id);
  });

  it('makes none with a poor password, or with what another account has', async () => {
    const account = anAccount();
    expect((await asAdmin('POST', '', { ...account, password: 'password1234' })).body.code).toBe('VALIDATION_FAILED');
    const { email, username } = person.account;
    expect((await asAdmin('POST', '', { ...account, email: email.toUpperCase() })).body.code).toBe('EMAIL_TAKEN');
    expect((await asAdmin('POST', '', { ...account, username })).body.code).toBe('USERNAME_TAKEN');
  });

  it('reads anybody, with the version as ETag and without a secret', async () => {
    const answer = await asAdmin('GET', `/${person.user.id}`);
    expect([answer.status, answer.headers.get('etag'), answer.headers.get('cache-control')]).toEqual([
      200,
      '"1"',
      'no-store',
    ]);
    expect(Object.keys(answer.data).sort()).toEqual(RESPONSE_FIELDS);
  });

  it('changes fields, raises the version and leaves the others alone', async () => {
    const { id } = person.user;
    const { headers, data } = await asAdmin('PATCH', `/${id}`, { fullName: 'Ada' }, '"1"');
    expect([headers.get('etag'), data]).toEqual([
      '"2"',
      expect.objectContaining({ fullName: 'Ada', email: person.account.email, version: 2 }),
    ]);
  });

  it('replaces a profile: what is left out is empty, and what is required must be there', async () => {
    const { id } = person.user;
    await asAdmin('PATCH', `/${id}`, { avatarUrl: 'https://example.org/a.png' }, '*');
    const { email, username, fullName } = anAccount();
    const { status, data } = await asAdmin('PUT', `/${id}`, { email, username, fullName }, '"2"');
    expect([status, data]).toEqual([200, expect.objectContaining({ email, username, avatarUrl: null, version: 3 })]);
    expect((await asAdmin('PUT', `/${id}`, { email, username }, '"3"')).body.code).toBe('VALIDATION_FAILED');
  });

  it.each(['PUT', 'PATCH'])('refuses a %s of an older version, or of none, and changes nothing', async (method) => {
    const { id } = person.user;
    await asAdmin('PATCH', `/${id}`, { fullName: 'First' }, '"1"');
    const before = await rowOf(id);
    const { email, username } = person.account;
    const body = { email, username, fullName: 'Second' };
    for (const tag of ['"1"', 'W/"2"', '"x"', '"1", "3"']) {
      const { body: answer } = await asAdmin(method, `/${id}`, body, tag);
      const message = 'The resource has changed since it was read; read it again.';
      expect(answer).toMatchObject({ statusCode: 412, code: 'VERSION_MISMATCH', message });
    }
    expect((await asAdmin(method, `/${id}`, body)).body).toMatchObject({
      statusCode: 428,
      code: 'PRECONDITION_REQUIRED',
    });
    expect((await asAdmin(method, `/${id}`, body, 'two')).body.code).toBe('VALIDATION_FAILED');
    expect(await rowOf(id)).toEqual(before);
  });

  it('makes one of ten changes that race from one version', async () => {
    const { id } = person.user;
    const changes = Array.from({ length: 10 }, (_, index) =>
      asAdmin('PATCH', `/${id}`, { fullName: `Change ${index}` }, '"1"'),
    );
    const answers = (await Promise.all(changes)).map(({ status }) => status).sort();
    expect(answers).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
    expect(await rowOf(id)).toMatchObject({ version: 2 });
  });

  it('notices a change that its owner made meanwhile', async () => {
    const token = person.accessToken;
    await app.device().patch('/api/users/me', { token, body: { fullName: 'Mine' } });
    expect((await asAdmin('PATCH', `/${person.user.id}`, { fullName: 'Theirs' }, '"1"')).status).toBe(412);
  });

  it('does not give anybody what another account has', async () => {
    const other = await registered(app.device());
    const { email, username } = other.account;
    expect((await asAdmin('PATCH', `/${person.user.id}`, { email }, '"1"')).body.code).toBe('EMAIL_TAKEN');
    expect((await asAdmin('PATCH', `/${person.user.id}`, { username }, '*')).body.code).toBe('USERNAME_TAKEN');
  });

  it('has a changed e-mail address in the next token', async () => {
    const { email } = anAccount();
    await asAdmin('PATCH', `/${person.user.id}`, { email }, '*');
    const { refreshToken } = person;
    const body = { refreshToken, delivery: 'body' };
    const refreshed = await app.device().post<Tokens>('/api/auth/refresh', { body });
    const [, payload = ''] = refreshed.data.accessToken.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ email });
  });

  it.each(['GET', 'PATCH', 'PUT'])('answers a %s of nobody with 404, and of what is no id with 400', async (method) => {
    const body = method === 'GET' ? undefined : anAccountProfile();
    const nobody = '/019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e';
    expect((await asAdmin(method, nobody, body, '"1"')).body.code).toBe('NOT_FOUND');
    expect((await asAdmin(method, '/7', body, '"1"')).body.code).toBe('VALIDATION_FAILED');
  });
});

const RESPONSE_FIELDS = [
  ...[
    'avatarUrl',
    'createdAt',
    'deletedAt',
    'email',
    'emailVerified',
    'externalId',
    'fullName',
    'id',
    'roles',
    'status',
    'updatedAt',
    'username',
    'version',
  ],
];

function anAccountProfile(): Omit<Account, 'password'> {
  const { email, username, fullName } = anAccount();
  return { email, username, fullName };
}
