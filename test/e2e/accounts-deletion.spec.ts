import { DataSource } from 'typeorm';
import { NO_PASSWORD } from '../../src/modules/passwords/index.js';
import { UserEntity } from '../../src/modules/users/index.js';
import { statementsOn } from '../../src/database/statement.js';
import { type Account, loggedIn, registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

describe.each(DATABASE_KINDS)('deleting the own account on %s', (kind) => {
  let app: RunningApp;
  let elsewhere: RunningApp;
  let owner: Tokens & { account: Account };

  beforeAll(async () => {
    const environment = await sharedEnvironment(kind);
    app = await startTestApp(kind, environment);
    elsewhere = await startTestApp(kind, environment);
  });
  beforeEach(async () => (owner = await registered(app.device())));
  afterAll(async () => {
    await elsewhere.close();
    await app.close();
  });

  const deleteAccount = (body: unknown, token = owner.accessToken) =>
    app.device().delete('/api/users/me', { token, body });
  const profileCode = async (at: RunningApp, token: string) =>
    (await at.device().get('/api/users/me', { token })).body.code ?? 'OK';

  it('needs the present password, and deletes nothing without it', async () => {
    const { body } = await deleteAccount({ password: `${owner.account.password}x` });
    expect(body).toMatchObject({ statusCode: 401, code: 'INVALID_CREDENTIALS' });
    expect(await profileCode(app, owner.accessToken)).toBe('OK');
  });

  it.each([undefined, {}, { password: null }, { password: '' }, { password: ['x'] }])(
    'refuses the body %j',
    async (body) => {
      const answer = await deleteAccount(body);
      expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    },
  );

  it('refuses every token of the account at the next request, on every instance', async () => {
    const second = await loggedIn(elsewhere.device(), owner.account);
    expect((await deleteAccount({ password: owner.account.password })).status).toBe(200);
    await elsewhere.catchUp();
    for (const at of [app, elsewhere]) {
      for (const { accessToken, refreshToken } of [owner, second]) {
        expect(await profileCode(at, accessToken)).toBe('SESSION_REVOKED');
        const refreshed = await at.device().post('/api/auth/refresh', { body: { refreshToken } });
        expect(refreshed.body).toMatchObject({ statusCode: 401, code: 'SESSION_REVOKED' });
      }
    }
  });

  it('leaves nothing of the account behind, and everybody else', async () => {
    const other = await registered(app.device());
    await loggedIn(app.device(), owner.account);
    await deleteAccount({ password: owner.account.password });
    const rows = statementsOn<{ id: string }>(app.app.get(DataSource));
    expect(await rows`SELECT id FROM users WHERE id = ${owner.user.id}`).toEqual([]);
    expect(await rows`SELECT id FROM sessions WHERE user_id = ${owner.user.id}`).toEqual([]);
    expect(await profileCode(app, other.accessToken)).toBe('OK');
  });

  it('closes the account to logins and frees its e-mail and username', async () => {
    const { account } = owner;
    await deleteAccount({ password: account.password });
    const credentials = { identifier: account.email, password: account.password };
    expect((await app.device().post('/api/auth/login', { body: credentials })).body.code).toBe('INVALID_CREDENTIALS');
    const again = await registered(app.device(), account);
    expect(again.user.id).not.toBe(owner.user.id);
    expect(await profileCode(app, owner.accessToken)).toBe('SESSION_REVOKED');
  });

  it('takes five deletions at once without an error of its own', async () => {
    const body = { password: owner.account.password };
    const answers = await Promise.all(Array.from({ length: 5 }, () => deleteAccount(body)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses.every((status) => [200, 401, 404].includes(status))).toBe(true);
  });

  describe('by somebody who has no password', () => {
    beforeEach(() =>
      app.app.get(DataSource).getRepository(UserEntity).update(owner.user.id, { passwordHash: NO_PASSWORD }),
    );

    it.each([undefined, {}, { password: 'a guess of theirs' }])(
      'is confirmed by their recent login, with %j',
      async (body) => {
        expect((await deleteAccount(body)).status).toBe(200);
        expect(await profileCode(app, owner.accessToken)).toBe('SESSION_REVOKED');
      },
    );

    it('needs a login of the last ten minutes, and deletes nothing without it', async () => {
      app.clock.advance(600_000);
      const refreshed = await app
        .device()
        .post<Tokens>('/api/auth/refresh', { body: { refreshToken: owner.refreshToken } });
      app.clock.advance(1_000);
      const token = refreshed.data.accessToken;
      for (const body of [{}, { password: NO_PASSWORD }, { password: owner.account.password }]) {
        const answer = await deleteAccount(body, token);
        expect([answer.status, answer.body.code]).toEqual([401, 'RECENT_LOGIN_REQUIRED']);
        expect(answer.headers.get('www-authenticate')).toContain('max_age="600"');
      }
      expect(await profileCode(app, token)).toBe('OK');
    });

    it.each([{ password: null }, { password: '' }, { password: ['x'] }])(
      'refuses the body %j all the same',
      async (body) => {
        expect((await deleteAccount(body)).body.code).toBe('VALIDATION_FAILED');
      },
    );
  });

  it('needs the password of whoever has one, however recent the login is', async () => {
    const { status, body } = await deleteAccount({});
    expect([status, body.errors]).toEqual([
      400,
      [expect.objectContaining({ field: 'password', code: 'PASSWORD_REQUIRED' })],
    ]);
  });
});
