import { registered } from '../../../support/accounts.js';
import type { ApiResponse, Tokens } from '../../../support/api-client.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { type RunningApp, startTestApp } from '../../../support/test-app.js';

describe.each(DATABASE_KINDS)('the idle end of a session on %s', (kind) => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await startTestApp(kind, { ACCESS_TOKEN_EXPIRY: '60s', REFRESH_TOKEN_EXPIRY: '60s', REFRESH_GRACE: '10s' });
  });
  afterAll(() => app.close());

  const refresh = (refreshToken: string): Promise<ApiResponse<Tokens>> =>
    app.device().post<Tokens>('/api/auth/refresh', { body: { refreshToken } });

  const profile = (token: string) => app.device().get('/api/users/me', { token });

  /** From a replay, which hands out a new access token without moving the idle end. */
  async function accessTokenOfAReplay(): Promise<string> {
    const { refreshToken } = await registered(app.device());
    await refresh(refreshToken);
    app.clock.advance(9_000);
    return (await refresh(refreshToken)).data.accessToken;
  }

  it('leaves no access token that logging out cannot end', async () => {
    const token = await accessTokenOfAReplay();
    app.clock.advance(55_000);
    await app.device().post('/api/auth/logout', { token });
    expect((await profile(token)).status).toBe(401);
  });

  it('leaves no access token that a user without a session in their list goes on with', async () => {
    const token = await accessTokenOfAReplay();
    app.clock.advance(55_000);
    const listed = await app.device().get<{ items: unknown[] }>('/api/auth/sessions', { token });
    expect([listed.status, listed.data?.items.length]).not.toEqual([200, 0]);
  });
});
