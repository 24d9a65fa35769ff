import { DataSource } from 'typeorm';
import { statementsOn } from '../../../../src/database/statement.js';
import type { SessionRow } from '../../../../src/modules/sessions/session-rows.js';
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

  const sessionRows = (id: string) =>
    statementsOn<SessionRow>(app.app.get(DataSource))`SELECT * FROM sessions WHERE id = ${id}`;

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

  it('keeps nobody from logging out where the database lost the refresh that had moved it', async () => {
    const { refreshToken, session } = await registered(app.device());
    const [row] = await sessionRows(session.id);
    app.clock.advance(50_000);
    const { refreshToken: newest } = (await refresh(refreshToken)).data;
    await statementsOn(app.app.get(DataSource))`
      UPDATE sessions SET generation = 0, rotated_at = ${Number(row?.rotated_at)},
             idle_expires_at = ${Number(row?.idle_expires_at)} WHERE id = ${session.id} RETURNING id`;
    app.clock.advance(20_000);
    const loggedOut = await app.device().post('/api/auth/logout', { body: { refreshToken: newest } });
    expect(loggedOut.status).toBe(200);
    expect((await refresh(newest)).body.code).toBe('SESSION_REVOKED');
  });
});
