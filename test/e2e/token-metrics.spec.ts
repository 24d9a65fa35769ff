import { loggedIn, registered } from '../support/accounts.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const BEYOND_THE_WINDOW = { REFRESH_GRACE: '0s' };

describe.each(['sqlite', 'postgres'] as const)('the token metrics on %s', (database) => {
  let app: RunningApp;
  beforeEach(async () => (app = await startTestApp(database, { RATE_LIMIT: 'off' })));
  afterEach(() => app.close());

  /** The series of one metric, by their labels. */
  async function seriesOf(name: string): Promise<Record<string, number>> {
    const { text } = await app.device().get('/metrics');
    const lines = text.split('\n').filter((line) => line.startsWith(`watchword_${name}{`));
    return Object.fromEntries(
      lines.map((line) => [/="([^"]*)"\}/.exec(line)?.[1] ?? '', Number(line.split(' ').at(-1))]),
    );
  }

  const refresh = (refreshToken: string) => app.device().post('/api/auth/refresh', { body: { refreshToken } });

  it('count logins, and the tokens that they hand out', async () => {
    const { account } = await registered(app.device());
    await loggedIn(app.device(), account);
    const wrong = { identifier: account.email, password: `${account.password}!` };
    expect((await app.device().post('/api/auth/login', { body: wrong })).status).toBe(401);
    expect((await app.device().post('/api/auth/session', { body: wrong })).status).toBe(401);
    // says nothing about a login
    expect((await app.device().post('/api/auth/login', { body: { password: wrong.password } })).status).toBe(400);
    expect(await seriesOf('logins_total')).toEqual({ success: 1, failure: 2 });
    expect(await seriesOf('tokens_issued_total')).toEqual({ access: 2, refresh: 2 });
  });

  it('count each way in which a refresh ends', async () => {
    const first = await registered(app.device());
    const second = await refresh(first.refreshToken);
    expect([second.status, (await refresh(first.refreshToken)).status]).toEqual([200, 200]);
    expect(await seriesOf('refreshes_total')).toEqual({ rotated: 1, replayed: 1 });
    expect(await seriesOf('tokens_issued_total')).toEqual({ access: 3, refresh: 3 });

    await app.close();
    app = await startTestApp(database, { RATE_LIMIT: 'off', ...BEYOND_THE_WINDOW });
    const owner = await registered(app.device());
    await refresh(owner.refreshToken);
    expect((await refresh(owner.refreshToken)).body.code).toBe('REFRESH_TOKEN_REUSED');
    expect((await refresh(owner.refreshToken)).body.code).toBe('SESSION_REVOKED');
    expect(await seriesOf('refreshes_total')).toEqual({ rotated: 1, reused: 1, revoked: 1 });
    expect(await seriesOf('revocations_total')).toEqual({ session: 1 });
  });

  it('count what is rejected, by reason, and what is revoked', async () => {
    const { accessToken, refreshToken } = await registered(app.device());
    await app.device().get('/api/users/me');
    await app.device().get('/api/users/me', { token: `${accessToken}x` });
    await refresh(`${refreshToken}x`);
    await app.device().post('/api/auth/logout', { token: accessToken });
    await app.device().get('/api/users/me', { token: accessToken });
    await app.device().post('/api/auth/logout', { token: accessToken });
    await app.device().post('/api/auth/logout');
    expect(await seriesOf('credentials_rejected_total')).toEqual({
      TOKEN_INVALID: 1,
      REFRESH_TOKEN_INVALID: 1,
      SESSION_REVOKED: 2,
    });
    expect(await seriesOf('revocations_total')).toEqual({ session: 1 });

    const other = await registered(app.device());
    await app.device().post('/api/auth/logout-all', { token: other.accessToken });
    expect(await seriesOf('revocations_total')).toEqual({ session: 1, user: 1 });
  });
});
