import { DataSource } from 'typeorm';
import type { ApiResponse, Tokens } from '../../../support/api-client.js';
import { registered } from '../../../support/accounts.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { aSessionRow } from '../../../support/rows.js';
import { type RunningApp, startTestApp } from '../../../support/test-app.js';
import { RoleAssignmentService } from '../../../../src/modules/roles/index.js';
import { MOST_ENDED_SESSIONS } from '../../../../src/modules/sessions/cleanup/surplus-sessions.job.js';
import { SessionEntity } from '../../../../src/modules/sessions/index.js';
import { readsWholeTable, type Statement, StatementLog, summaryOf } from './statement-log.js';

const WRITE = 'UPDATE sessions';
const READ = 'SELECT sessions';

describe.each(DATABASE_KINDS)('what a request costs the database on %s', (kind) => {
  let app: RunningApp;
  let log: StatementLog;

  beforeAll(async () => {
    // where the feed is stale because the machine is busy, requests ask the database
    app = await startTestApp(kind, { REVOCATION_POLL_INTERVAL: '5m', REVOCATION_STALENESS_LIMIT: '5m' });
    log = new StatementLog(app.app.get(DataSource));
  });
  afterAll(() => app.close());

  const refresh = (refreshToken: string): Promise<ApiResponse<Tokens>> =>
    app.device().post<Tokens>('/api/auth/refresh', { body: { refreshToken } });

  /** Sends the request and holds its answer against the expected code. */
  function costOf(request: () => Promise<ApiResponse<unknown>>, code?: string): Promise<readonly Statement[]> {
    return log.during(async () => expect((await request()).body.code).toBe(code));
  }

  async function endSessionsOf(userId: string, count: number): Promise<void> {
    const ended = { revokedAt: app.clock.now(), revokedReason: 'logout' as const };
    const rows = Array.from({ length: count }, () => aSessionRow(userId, ended));
    const sessions = app.app.get(DataSource).getRepository(SessionEntity);
    for (let at = 0; at < count; at += 500) await sessions.insert(rows.slice(at, at + 500));
  }

  async function expectPlansByPrimaryKey(statements: readonly Statement[]): Promise<void> {
    for (const statement of statements) {
      const plan = await log.planOf(statement);
      expect(readsWholeTable(plan)).toBe(false);
      expect(plan).toMatch(kind === 'postgres' ? /pk_sessions/ : /SEARCH (s|sessions) USING INDEX \S+ \(id=\?\)/);
    }
  }

  it('sees a table read as a whole for what it is', async () => {
    const text = `SELECT id FROM sessions WHERE user_agent = 'nobody'`;
    expect(readsWholeTable(await log.planOf({ text, parameters: [] }))).toBe(true);
  });

  it('is one write for a refresh with the current token, found by the primary key', async () => {
    const { refreshToken } = await registered(app.device());
    const statements = await costOf(() => refresh(refreshToken));
    expect(statements.map(summaryOf)).toEqual([WRITE]);
    await expectPlansByPrimaryKey(statements);
  });

  it('is one write without effect and one read for a replay, both by the primary key', async () => {
    const { refreshToken } = await registered(app.device());
    await refresh(refreshToken);
    const statements = await costOf(() => refresh(refreshToken));
    expect(statements.map(summaryOf)).toEqual([WRITE, READ]);
    await expectPlansByPrimaryKey(statements);
  });

  it('is one conditional write and at most one read each for refreshes that race', async () => {
    const { refreshToken } = await registered(app.device());
    const racers = Array.from({ length: 12 }, () => () => refresh(refreshToken));
    const successors = new Set<string>();
    const statements = await log.during(async () => {
      for (const answer of await Promise.all(racers.map((race) => race()))) successors.add(answer.data.refreshToken);
    });
    const costs = statements.map(summaryOf);
    expect(costs.filter((cost) => cost === WRITE)).toHaveLength(12);
    expect(costs.filter((cost) => cost === READ)).toHaveLength(11);
    expect(costs).toHaveLength(23);
    expect(successors.size).toBe(1);
  });

  it('is one transaction more for a token used twice, which ends the session and records that, and a mail to its user', async () => {
    const { refreshToken } = await registered(app.device());
    await refresh(refreshToken);
    app.clock.advance(10_000);
    const statements = await costOf(() => refresh(refreshToken), 'REFRESH_TOKEN_REUSED');
    const ending = ['BEGIN', WRITE, 'INSERT audit_pending', 'COMMIT'];
    const mail = ['SELECT users', 'INSERT outbox_mails'];
    expect(statements.map(summaryOf)).toEqual([WRITE, READ, ...ending, ...mail]);
    for (const statement of statements.filter(({ text }) => /sessions/.test(text)))
      expect(readsWholeTable(await log.planOf(statement))).toBe(false);
    const ended = await costOf(() => refresh(refreshToken), 'SESSION_REVOKED');
    expect(ended.map(summaryOf)).toEqual([WRITE, READ]);
  });

  it('is as much for a login of a user with all the ended sessions that are kept as for one with none', async () => {
    const [few, many] = [await registered(app.device()), await registered(app.device())];
    await endSessionsOf(many.user.id, MOST_ENDED_SESSIONS);
    const logIn = ({ account }: typeof few) => {
      const body = { identifier: account.email, password: account.password, delivery: 'body' };
      return costOf(() => app.device().post('/api/auth/login', { body }));
    };
    const statements = await logIn(many);
    expect(statements.map(summaryOf)).toEqual((await logIn(few)).map(summaryOf));
    for (const statement of statements.filter(({ text }) => /^(SELECT|UPDATE) [^]*sessions/.test(text)))
      expect(readsWholeTable(await log.planOf(statement))).toBe(false);
  });

  it('is nothing for a refresh token that is forged or expired', async () => {
    const { refreshToken } = await registered(app.device());
    const forged = await costOf(() => refresh(`${refreshToken.slice(0, -8)}AAAAAAAA`), 'REFRESH_TOKEN_INVALID');
    expect(forged).toEqual([]);
    app.clock.advance(7 * 86_400_000);
    expect(await costOf(() => refresh(refreshToken), 'REFRESH_TOKEN_EXPIRED')).toEqual([]);
  });

  it('is nothing for a request with an access token, beside what its route reads', async () => {
    const device = app.device();
    const { accessToken } = await registered(device);
    const profile = await costOf(() => device.get('/api/users/me', { token: accessToken }));
    expect(profile.map(summaryOf)).toEqual(['SELECT users']);
    expect(readsWholeTable(await log.planOf(profile[0] as Statement))).toBe(false);

    await device.post('/api/auth/logout', { token: accessToken });
    expect(await costOf(() => device.get('/api/users/me', { token: accessToken }), 'SESSION_REVOKED')).toEqual([]);
  });

  it('is two reads by an index for a request whose user has changed since its token was issued', async () => {
    const device = app.device();
    const { accessToken, user } = await registered(device);
    await app.app.get(RoleAssignmentService, { strict: false }).assignByOperator(user.id, ['user', 'admin']);
    const statements = await costOf(() => device.get('/api/users/me', { token: accessToken }));
    expect(statements.map(summaryOf).sort()).toEqual(['SELECT revocations', READ, 'SELECT users'].sort());
    for (const statement of statements) expect(readsWholeTable(await log.planOf(statement))).toBe(false);
  });

  it('is nothing for a request whose access token is forged or expired', async () => {
    const device = app.device();
    const { accessToken } = await registered(device);
    const profile = (token: string) => () => device.get('/api/users/me', { token });
    expect(await costOf(profile(`${accessToken.slice(0, -8)}AAAAAAAA`), 'TOKEN_INVALID')).toEqual([]);
    app.clock.advance(900_000);
    expect(await costOf(profile(accessToken), 'TOKEN_EXPIRED')).toEqual([]);
  });
});
