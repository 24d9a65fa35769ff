import { PasswordHasher, SessionEndingsService, UsersService } from '../../../src/index.js';
import { createTestApp, raceAt, type TestApp, testSettings } from '../../../src/testing/index.js';
import { openJws } from '../../support/compact-jws.js';

interface Profile {
  readonly email: string;
  readonly username: string;
  readonly fullName: string;
  readonly roles: readonly string[];
  readonly emailVerified: boolean;
}

describe('users of a test', () => {
  let app: TestApp;
  beforeAll(async () => (app = await createTestApp()));
  afterAll(() => app.close());

  it('are valid and unlike each other as they are, and can log in with their password', async () => {
    const users = [await app.aUser().created(), await app.aUser().created()];
    expect(new Set(users.flatMap(({ email, username, password }) => [email, username, password])).size).toBe(6);
    for (const { email: identifier, password } of users) {
      const answer = await app.client().post('/api/auth/login', { body: { identifier, password } });
      expect(answer.status).toBe(200);
    }
  });

  it('have what the test gives them', async () => {
    const user = await app
      .aUser({ fullName: 'Ada Lovelace' })
      .withEmail('ada@example.org')
      .withUsername('ada')
      .withPassword('the-engine-weaves-patterns')
      .withRole('admin')
      .verified()
      .loggedIn();
    const { data } = await user.get<Profile>('/api/users/me');
    expect(data).toMatchObject({ email: 'ada@example.org', username: 'ada', fullName: 'Ada Lovelace' });
    expect(data).toMatchObject({ roles: ['user', 'admin'], emailVerified: true });
    expect(user).toMatchObject({ password: 'the-engine-weaves-patterns', roles: ['user', 'admin'] });
  });

  it('are as after registering where the test says nothing', async () => {
    const { data } = await (await app.aUser().loggedIn()).get<Profile>('/api/users/me');
    expect(data).toMatchObject({ roles: ['user'], emailVerified: false });
  });

  it('are described once and made several times', async () => {
    const admin = app.aUser().withRole('admin');
    const others = [await admin.withFullName('Bob').created(), await admin.created()];
    expect(others.map(({ fullName, roles }) => [fullName, roles])).toEqual([
      ['Bob', ['user', 'admin']],
      ['Test Person', ['user', 'admin']],
    ]);
  });

  it('may have a role that was made before, and no other', async () => {
    const { post } = await app.aUser().withRole('admin').loggedIn();
    await post('/api/roles', { body: { name: 'auditor', description: 'Looks.', permissions: ['audit:read'] } });
    const auditor = await app.aUser().withRole('auditor').loggedIn();
    expect((await auditor.get('/api/audit')).status).toBe(200);
    await expect(app.aUser().withRole('auditress').created()).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('may be suspended, and cannot log in then', async () => {
    const { email: identifier, password } = await app.aUser().suspended().created();
    const answer = await app.client().post('/api/auth/login', { body: { identifier, password } });
    expect([answer.status, answer.body.code]).toEqual([403, 'ACCOUNT_SUSPENDED']);
    await expect(app.aUser().suspended().loggedIn()).rejects.toThrow('log in first, and suspend then');
  });

  it('are logged in as by a login: their session is listed, its tokens are refreshed and end with it', async () => {
    const user = await app.aUser().loggedIn();
    const { data } = await user.get<{ items: { id: string; method: string }[] }>('/api/auth/sessions');
    expect(data.items.map(({ id, method }) => [id, method])).toEqual([[user.sessionId, 'pwd']]);
    const { refreshToken } = user;
    const refreshed = await app.client().post<{ accessToken: string }>('/api/auth/refresh', { body: { refreshToken } });
    expect(openJws(refreshed.data.accessToken).payload).toMatchObject({ sub: user.id, sid: user.sessionId });
    await app.app.get(SessionEndingsService, { strict: false }).end(user.id, user.sessionId, 'logout');
    expect((await user.get('/api/users/me')).body.code).toBe('SESSION_REVOKED');
  });

  it('grow old with the clock', async () => {
    const user = await app.aUser().loggedIn();
    app.clock.advance('16m');
    expect((await user.get('/api/users/me')).body.code).toBe('TOKEN_EXPIRED');
  });

  it('are made whatever the settings say of registration and login', async () => {
    const settings = testSettings({ REGISTRATION: 'closed', EMAIL_VERIFICATION: 'required', LOGIN_ATTEMPTS: '3' });
    const closed = await createTestApp({ settings });
    const user = await closed.aUser().loggedIn();
    expect((await user.get('/api/users/me')).status).toBe(200);
    await closed.close();
  });

  it('have a token without a login, of a session of its own', async () => {
    const user = await app.aUser().created();
    const tokens = [await app.tokenFor(user), await app.tokenFor(user)];
    const sessions = tokens.map((token) => (openJws(token).payload as { sid: string }).sid);
    expect(new Set(sessions).size).toBe(2);
    for (const token of tokens) expect((await app.client().get('/api/users/me', { token })).status).toBe(200);
    await app.app.get(UsersService).suspend(user.id);
    for (const token of tokens) expect((await app.client().get('/api/users/me', { token })).status).toBe(401);
    await expect(app.tokenFor(user)).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
  });

  it('race at a point of the test’s choice: two changes of a password meet, and one wins', async () => {
    const { password: currentPassword, post } = await app.aUser().loggedIn();
    const change = (newPassword: string) =>
      post('/api/auth/password/change', { body: { currentPassword, newPassword } });
    const barrier = raceAt(app, PasswordHasher, 'verify', 2, { at: 'after' });
    const answers = await Promise.all([change('violet-one-of-two'), change('violet-two-of-two'), barrier.met]);
    const statuses = answers.slice(0, 2).map((answer) => answer?.status);
    expect(statuses.sort()).toEqual([200, 401]);
  });
});
