import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { MaintenanceService } from '../../src/modules/maintenance/index.js';
import { registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { openDatabase } from '../support/data-sources.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe.each(DATABASE_KINDS)('a session that maintenance may delete on %s', (kind) => {
  let app: RunningApp;
  beforeEach(async () => (app = await startTestApp(kind)));
  afterEach(() => app.close());

  const refresh = (refreshToken: string) =>
    app.device().post<Tokens>('/api/auth/refresh', { body: { refreshToken, delivery: 'body' } });
  const refreshCode = async (token: string) => (await refresh(token)).body.code ?? 'OK';
  const profileCode = async (token: string) => (await app.device().get('/api/users/me', { token })).body.code ?? 'OK';

  async function rowsOf({ session }: Tokens): Promise<number> {
    const sql = statementsOn(app.app.get(DataSource));
    return (await sql`SELECT id FROM sessions WHERE id = ${session.id}`).length;
  }

  /** Its own refresh token, spent for a newest one. */
  async function spent(): Promise<{ tokens: Tokens; newest: Tokens }> {
    const tokens = await registered(app.device());
    app.clock.advance(MINUTE_MS);
    return { tokens, newest: (await refresh(tokens.refreshToken)).data };
  }

  it('leaves neither the spent nor the newest token of any use', async () => {
    const { tokens, newest } = await spent();
    app.clock.advance(14 * DAY_MS);
    await app.app.get(MaintenanceService).runRound();
    expect(await rowsOf(tokens)).toBe(1);
    app.clock.advance(2 * DAY_MS);
    await app.app.get(MaintenanceService).runRound();
    expect(await rowsOf(tokens)).toBe(0);
    expect(await refreshCode(tokens.refreshToken)).toBe('REFRESH_TOKEN_EXPIRED');
    expect(await refreshCode(newest.refreshToken)).toBe('REFRESH_TOKEN_EXPIRED');
    expect(await profileCode(newest.accessToken)).toBe('TOKEN_EXPIRED');
  });

  it('is told by its row, however it ended, and costs no session that lives', async () => {
    const { tokens, newest } = await spent();
    await app.device().post('/api/auth/logout', { token: newest.accessToken });
    const alive = await registered(app.device());
    let { refreshToken } = alive;
    for (let days = 0; days < 16; days += 4) {
      app.clock.advance(4 * DAY_MS);
      refreshToken = (await refresh(refreshToken)).data.refreshToken;
      await app.app.get(MaintenanceService).runRound();
    }
    expect([await rowsOf(tokens), await rowsOf(alive)]).toEqual([0, 1]);
    expect(await refreshCode(refreshToken)).toBe('OK');
  });

  it('whose row is gone before its tokens expired refuses them all', async () => {
    await app.close();
    // by the database's own clock, which is ahead of the test's, it is not over either
    app = await startTestApp(kind, { REFRESH_TOKEN_EXPIRY: '3650d', SESSION_ABSOLUTE_EXPIRY: '3650d' });
    const { tokens, newest } = await spent();
    await statementsOn(app.app.get(DataSource))`DELETE FROM sessions WHERE id = ${tokens.session.id} RETURNING id`;
    await app.catchUp();
    expect(await refreshCode(tokens.refreshToken)).toBe('SESSION_REVOKED');
    expect(await refreshCode(newest.refreshToken)).toBe('SESSION_REVOKED');
    expect(await profileCode(tokens.accessToken)).toBe('SESSION_REVOKED');
    expect(await profileCode(newest.accessToken)).toBe('SESSION_REVOKED');
  });
});

it.each(DATABASE_KINDS)(
  'an application that stops gives its lease back while it still has a database, on %s',
  async (kind) => {
    const DATABASE_URL = await migratedDatabase(kind);
    const leases = (dataSource: DataSource) => statementsOn(dataSource)`SELECT holder FROM leases`;
    const app = await startTestApp(kind, { DATABASE_URL });
    expect(await app.app.get(MaintenanceService).runRound()).toBe(true);
    expect(await leases(app.app.get(DataSource))).toHaveLength(1);
    await app.close();
    const dataSource = await openDatabase(DATABASE_URL);
    expect(await leases(dataSource)).toEqual([]);
    await dataSource.destroy();
  },
);
