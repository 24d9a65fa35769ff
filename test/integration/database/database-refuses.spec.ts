import { randomBytes } from 'node:crypto';
import { renameSync } from 'node:fs';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import type { DatabaseTrouble } from '../../../src/database/database-trouble.js';
import { anAccount, registered } from '../../support/accounts.js';
import type { ApiResponse } from '../../support/api-client.js';
import { EvidenceLogger } from '../../support/evidence-logger.js';
import { eventually } from '../../support/eventually.js';
import { noteSecret } from '../../support/evidence.js';
import { migratedDatabase } from '../../support/migrated-database.js';
import { type RunningApp, startTestApp } from '../../support/test-app.js';

const TIME_LIMIT_MS = 60_000;

/** Keeps what is said about the database. */
class TroubleLogger extends EvidenceLogger {
  readonly troubles: unknown[] = [];
  private readonly keepEvidence = this.warn;

  override warn = (...parts: unknown[]): void => {
    this.keepEvidence(...parts);
    const [line] = parts as [{ event?: string; trouble?: string }];
    if (line.event === 'database_unavailable') this.troubles.push(line.trouble);
  };
}

function expectToTryAgain(answer: ApiResponse<unknown>): void {
  expect([answer.status, answer.body.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
}

const readiness = async (app: RunningApp): Promise<number> => (await app.device().get('/health/ready')).status;

describe('a PostgreSQL that refuses', () => {
  const role = `app_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  const logger = new TroubleLogger();
  let url: URL;
  let database: string;
  let app: RunningApp;

  /** In the database named, or in one that always takes connections. */
  async function asAdministrator(statement: string, inDatabase = 'postgres'): Promise<void> {
    const client = new Client({ connectionString: `${process.env['TEST_POSTGRES_URL'] ?? ''}/${inDatabase}` });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }
  const inTables = (statement: string) => asAdministrator(statement, database);
  const terminateBackends = () =>
    asAdministrator(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`);

  beforeAll(async () => {
    noteSecret(password);
    url = new URL(await migratedDatabase('postgres'));
    database = url.pathname.slice(1);
    await asAdministrator(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
    await grant();
    url.username = role;
    url.password = password;
    app = await startTestApp('postgres', { DATABASE_URL: url.href }, { logger });
  });
  afterAll(async () => {
    await app.close();
    await inTables(`DROP OWNED BY ${role}`);
    await asAdministrator(`DROP ROLE ${role}`);
  });

  const grant = async () => {
    await inTables(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`);
    await inTables(`GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
  };

  const states: readonly [string, DatabaseTrouble, () => Promise<void>, () => Promise<void>][] = [
    [
      'to write, as the old primary does after a failover (25006)',
      'read_only',
      () => asAdministrator(`ALTER DATABASE ${database} SET default_transaction_read_only = on`),
      () => asAdministrator(`ALTER DATABASE ${database} RESET default_transaction_read_only`),
    ],
    [
      'connections to the database (55000)',
      'not_accepting',
      () => asAdministrator(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`),
      () => asAdministrator(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`),
    ],
    [
      'the password (28P01)',
      'login_refused',
      () => asAdministrator(`ALTER ROLE ${role} PASSWORD 'another'`),
      () => asAdministrator(`ALTER ROLE ${role} PASSWORD '${password}'`),
    ],
    [
      'the role (28000)',
      'login_refused',
      () => asAdministrator(`ALTER ROLE ${role} NOLOGIN`),
      () => asAdministrator(`ALTER ROLE ${role} LOGIN`),
    ],
    [
      'the tables (42501)',
      'no_permission',
      () => inTables(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role}`),
      grant,
    ],
  ];

  it.each(states)(
    '%s makes every request one to try again and ready say no, and both recover by themselves',
    async (_what, trouble, impose, undo) => {
      const { refreshToken, account } = await registered(app.device());
      const refresh = () => app.device().post('/api/auth/refresh', { body: { refreshToken } });
      const credentials = { identifier: account.username, password: account.password };
      const logIn = () => app.device().post('/api/auth/login', { body: credentials });
      const register = (body = anAccount()) => app.device().post('/api/auth/register', { body });

      await impose();
      await terminateBackends();
      await eventually('the open connections are gone', async () => (await readiness(app)) === 503);
      expectToTryAgain(await logIn());
      expectToTryAgain(await register());
      expectToTryAgain(await refresh());
      expect(await readiness(app)).toBe(503);
      expect((await app.device().get('/health/live')).status).toBe(200);
      expect(logger.troubles).toContain(trouble);

      // connections from the time of the trouble are left open, as nobody closes them after a failover either
      await undo();
      await eventually('ready says yes', async () => (await readiness(app)) === 200);
      await eventually('logins are served', async () => (await logIn()).status === 200);
      expect((await register()).status).toBe(201);
      expect((await refresh()).status).toBe(200);
      expect(await readiness(app)).toBe(200);
    },
    TIME_LIMIT_MS,
  );

  it('nothing, but has lost a table, is not ready', async () => {
    const { account } = await registered(app.device());
    const body = { identifier: account.email, password: account.password, delivery: 'body' };
    const logIn = () => app.device().post('/api/auth/login', { body });
    await inTables('ALTER TABLE sessions RENAME TO sessions_elsewhere');
    expect(await readiness(app)).toBe(503);
    expectToTryAgain(await logIn());
    await inTables('ALTER TABLE sessions_elsewhere RENAME TO sessions');
    expect(await readiness(app)).toBe(200);
    expect((await logIn()).status).toBe(200);
    expect(logger.troubles).toContain('missing');
  });
});

describe('a SQLite database', () => {
  let app: RunningApp;
  let path: string;
  beforeAll(async () => {
    const url = await migratedDatabase('sqlite');
    path = url.slice('sqlite:'.length);
    app = await startTestApp('sqlite', { DATABASE_URL: url });
  });
  afterAll(() => app.close());

  it('that refuses to write makes a request one to try again', async () => {
    const { account } = await registered(app.device());
    const credentials = { identifier: account.username, password: account.password };
    const logIn = () => app.device().post('/api/auth/login', { body: credentials });
    const dataSource = app.app.get(DataSource);
    await dataSource.query('PRAGMA query_only = ON');
    expectToTryAgain(await logIn());
    await dataSource.query('PRAGMA query_only = OFF');
    expect((await logIn()).status).toBe(200);
  });

  it('whose file was taken away is not ready until it is back', async () => {
    expect(await readiness(app)).toBe(200);
    renameSync(path, `${path}-elsewhere`);
    expect(await readiness(app)).toBe(503);
    renameSync(`${path}-elsewhere`, path);
    expect(await readiness(app)).toBe(200);
  });
});
