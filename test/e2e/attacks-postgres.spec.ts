import { Client } from 'pg';
import { anAccount, loggedIn, registered } from '../support/accounts.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

/** Another connection holds the rows meanwhile, as another instance's transaction does. */
describe('a request that waits for another transaction on PostgreSQL', () => {
  let app: RunningApp;
  let other: Client;
  let watcher: Client;
  let owner: Awaited<ReturnType<typeof registered>>;

  beforeAll(async () => {
    const connectionString = await migratedDatabase('postgres');
    app = await startTestApp('postgres', { DATABASE_URL: connectionString });
    [other, watcher] = [new Client({ connectionString }), new Client({ connectionString })];
    await Promise.all([other.connect(), watcher.connect()]);
  });
  beforeEach(async () => {
    owner = await registered(app.device());
    await other.query('BEGIN');
  });
  afterEach(() => other.query('ROLLBACK'));
  afterAll(async () => {
    await Promise.all([other.end(), watcher.end()]);
    await app.close();
  });

  const token = () => owner.accessToken;
  const profile = async () => (await app.device().get('/api/users/me', { token: token() })).status;

  async function waiter(): Promise<number> {
    for (;;) {
      const { rows } = await watcher.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (rows[0]) return rows[0].pid;
    }
  }

  /** What a change of the password does to the user and to the session that makes it. */
  async function raiseVersionOfUserAndSession(): Promise<void> {
    await other.query('UPDATE users SET token_version = token_version + 1 WHERE id = $1', [owner.user.id]);
    await other.query('UPDATE sessions SET token_version = token_version + 1 WHERE id = $1', [owner.session.id]);
  }

  it('logs out, although its session changes the password meanwhile', async () => {
    await raiseVersionOfUserAndSession();
    const logout = app.device().post('/api/auth/logout', { token: token() });
    await waiter();
    await other.query('COMMIT');
    expect((await logout).status).toBe(200);
    expect(await profile()).toBe(401);
  });

  it('ends another session, although that one changes the password meanwhile', async () => {
    const { accessToken } = await loggedIn(app.device(), owner.account);
    await raiseVersionOfUserAndSession();
    const ending = app.device().delete(`/api/auth/sessions/${owner.session.id}`, { token: accessToken });
    await waiter();
    await other.query('COMMIT');
    await ending;
    expect(await profile()).toBe(401);
  });

  it('refreshes, although its session changes the password meanwhile', async () => {
    await raiseVersionOfUserAndSession();
    const { refreshToken } = owner;
    const refresh = app.device().post('/api/auth/refresh', { body: { refreshToken } });
    await waiter();
    await other.query('COMMIT');
    expect((await refresh).status).toBe(200);
  });

  it('does not refresh a session that was ended meanwhile', async () => {
    await other.query('UPDATE sessions SET revoked_at = 1 WHERE id = $1', [owner.session.id]);
    const { refreshToken } = owner;
    const refresh = app.device().post('/api/auth/refresh', { body: { refreshToken } });
    await waiter();
    await other.query('COMMIT');
    expect((await refresh).body.code).toBe('SESSION_REVOKED');
  });

  it('does not refresh the session of an account that was deleted meanwhile', async () => {
    await other.query('DELETE FROM users WHERE id = $1', [owner.user.id]);
    const { refreshToken } = owner;
    const refresh = app.device().post('/api/auth/refresh', { body: { refreshToken } });
    await waiter();
    await other.query('COMMIT');
    expect((await refresh).body.code).toBe('SESSION_REVOKED');
  });

  it('answers 401 when the account is deleted while it logs in', async () => {
    await other.query('DELETE FROM users WHERE id = $1', [owner.user.id]);
    const { email: identifier, password } = owner.account;
    const login = app.device().post('/api/auth/login', { body: { identifier, password } });
    await waiter();
    await other.query('COMMIT');
    expect((await login).status).toBe(401);
  });

  it('answers 409 when another registers the same e-mail first', async () => {
    await other.query(
      `INSERT INTO users SELECT 'x' || substr(id, 2), email, 'taken@example.org', username, 'taken', full_name, avatar_url,
              password_hash, status, roles, settings, token_version, version, created_at, updated_at
         FROM users WHERE id = $1`,
      [owner.user.id],
    );
    const body = anAccount({ email: 'Taken@example.org' });
    const registration = app.device().post('/api/auth/register', { body });
    await waiter();
    await other.query('COMMIT');
    expect((await registration).body.code).toBe('EMAIL_TAKEN');
  });

  it('answers 503, and not 500, when its statement is cancelled because it waits too long', async () => {
    await other.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [owner.user.id]);
    const change = app.device().patch('/api/users/me', { token: token(), body: { fullName: 'Ada' } });
    await watcher.query('SELECT pg_cancel_backend($1)', [await waiter()]);
    expect((await change).body.code).toBe('SERVICE_UNAVAILABLE');
  });
});
