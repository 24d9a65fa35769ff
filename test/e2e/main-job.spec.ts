import { DATABASE_KINDS } from '../support/databases.js';
import { anAccount, loggedIn, registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

describe.each(DATABASE_KINDS)('the main job on %s', (kind) => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await startTestApp(kind);
  });
  afterAll(() => app.close());

  it('registers, logs in, uses, refreshes and logs out', async () => {
    const device = app.device();
    const account = anAccount();
    const created = await device.post<{ user: { username: string } }>('/api/auth/register', { body: account });
    expect(created.status).toBe(201);
    expect(created.data.user.username).toBe(account.username);
    const tokens = await loggedIn(device, account);
    const profile = await device.get<{ email: string }>('/api/users/me', { token: tokens.accessToken });
    expect(profile.data.email).toBe(account.email);

    const body = { refreshToken: tokens.refreshToken };
    const refreshed = await device.post<Tokens>('/api/auth/refresh', { body });
    expect(refreshed.status).toBe(200);
    const replayed = await device.post<Tokens>('/api/auth/refresh', { body });
    expect(replayed.data.refreshToken).toBe(refreshed.data.refreshToken);

    const loggedOut = await device.post('/api/auth/logout', { token: refreshed.data.accessToken });
    expect(loggedOut.status).toBe(200);
    const refused = await device.get('/api/users/me', { token: refreshed.data.accessToken });
    expect(refused.body).toMatchObject({ statusCode: 401, code: 'SESSION_REVOKED' });
  });

  it('ends the session of a refresh token that is used twice past the grace window', async () => {
    const device = app.device();
    const { refreshToken } = await registered(device);
    const refreshed = await device.post<Tokens>('/api/auth/refresh', { body: { refreshToken } });
    app.clock.advance(10_000);
    const reused = await device.post('/api/auth/refresh', { body: { refreshToken } });
    expect(reused.body.code).toBe('REFRESH_TOKEN_REUSED');
    const successor = await device.post('/api/auth/refresh', { body: { refreshToken: refreshed.data.refreshToken } });
    expect(successor.body.code).toBe('SESSION_REVOKED');
  });
});
