import { Client } from 'pg';
import { type Account, anAccount, registered } from '../support/accounts.js';
import type { ApiResponse } from '../support/api-client.js';
import { openDatabase } from '../support/data-sources.js';
import { eventually } from '../support/eventually.js';
import { RestartablePostgres } from '../support/restartable-postgres.js';
import { ServerProcess } from '../support/server-process.js';
import { newServerSecrets } from '../support/test-app.js';
import { RefreshingClient } from './refreshing-client.js';
import { report, Tally } from './report.js';

const CLIENTS = 30;
const RESTARTS = 5;
const TERMINATIONS = 10;
const READY_WITHIN_MS = 2_000;

const DATABASE = 'watchword_drill';
const ROLE = 'app';
const PASSWORD = 'only-for-this-role';

describe('two server processes on a PostgreSQL that fails', () => {
  let postgres: RestartablePostgres;
  let servers: readonly ServerProcess[];

  /** As the superuser, in a database that the drill does not touch, or in its own. */
  async function asAdministrator(statement: string, database = 'postgres'): Promise<void> {
    const client = new Client({ connectionString: postgres.urlOf(database) });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }
  const inDatabase = (statement: string) => asAdministrator(statement, DATABASE);
  const terminateBackends = () =>
    asAdministrator(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${DATABASE}'`);
  const grant = async () => {
    await inDatabase(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${ROLE}`);
    await inDatabase(`GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${ROLE}`);
  };

  beforeAll(async () => {
    postgres = await RestartablePostgres.start();
    await asAdministrator(`CREATE DATABASE ${DATABASE}`);
    await (await openDatabase(postgres.urlOf(DATABASE))).destroy();
    await asAdministrator(`CREATE ROLE ${ROLE} LOGIN PASSWORD '${PASSWORD}'`);
    await grant();
    const environment = { ...newServerSecrets(), DATABASE_URL: postgres.urlOf(DATABASE, ROLE, PASSWORD) };
    servers = [await ServerProcess.start(environment), await ServerProcess.start(environment)];
  });
  afterAll(async () => {
    for (const server of servers ?? []) await server.kill();
    await postgres?.stop();
  });

  it(`lose no session and answer 200 or 503 through ${RESTARTS} restarts and ${TERMINATIONS} terminations`, async () => {
    const tallies = { restarts: new Tally(), terminations: new Tally(), afterwards: new Tally() };
    let tally = tallies.restarts;
    let tries = 0;
    // each try goes to the other process than the one before
    const way = { url: () => servers[(tries += 1) % servers.length]?.url ?? '' };
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, async (_, index) => {
        const { refreshToken } = await registered(servers[index % servers.length]!.device());
        return new RefreshingClient(refreshToken, way, { add: (outcome) => tally.add(outcome) });
      }),
    );
    let isOver = false;
    const running = clients.map((client) => client.refreshUntil(() => isOver));
    const areServed = async (): Promise<void> => {
      const before = tally.of('200');
      await eventually('refreshes are served', () => tally.of('200') >= before + 2 * CLIENTS);
    };

    for (let round = 0; round < RESTARTS; round += 1) {
      await areServed();
      await postgres.restart();
    }
    await areServed();
    tally = tallies.terminations;
    for (let round = 0; round < TERMINATIONS; round += 1) {
      await areServed();
      await terminateBackends();
    }
    await areServed();
    isOver = true;
    await Promise.all(running);
    tally = tallies.afterwards;
    await Promise.all(clients.map((client) => client.refresh()));
    for (const client of clients) client.close();

    const lost = `${CLIENTS - tallies.afterwards.of('200')} of ${CLIENTS}`;
    report(`PostgreSQL fails under ${CLIENTS} refreshing clients and two processes`, [
      ['what', 'asked', 'answered', 'sessions lost'],
      [`${RESTARTS} fast restarts`, String(tallies.restarts.total), tallies.restarts.text, ''],
      [`${TERMINATIONS} × all backends ended`, String(tallies.terminations.total), tallies.terminations.text, ''],
      ['a last refresh', String(tallies.afterwards.total), tallies.afterwards.text, lost],
    ]);
    for (const { outcomes } of [tallies.restarts, tallies.terminations]) {
      expect(outcomes.filter((outcome) => outcome !== '200' && outcome !== '503')).toEqual([]);
    }
    expect(tallies.afterwards.of('200')).toBe(CLIENTS);
  });

  const table = [['PostgreSQL', 'log in', 'register', 'refresh', 'ready', 'afterwards']];
  afterAll(() => report('What both processes answer while PostgreSQL refuses', table));

  const states: readonly [string, () => Promise<void>, () => Promise<void>][] = [
    [
      'is read-only (25006)',
      () => asAdministrator(`ALTER DATABASE ${DATABASE} SET default_transaction_read_only = on`),
      () => asAdministrator(`ALTER DATABASE ${DATABASE} RESET default_transaction_read_only`),
    ],
    [
      'takes no connections (55000)',
      () => asAdministrator(`ALTER DATABASE ${DATABASE} ALLOW_CONNECTIONS false`),
      () => asAdministrator(`ALTER DATABASE ${DATABASE} ALLOW_CONNECTIONS true`),
    ],
    [
      'has another password (28P01)',
      () => asAdministrator(`ALTER ROLE ${ROLE} PASSWORD 'another'`),
      () => asAdministrator(`ALTER ROLE ${ROLE} PASSWORD '${PASSWORD}'`),
    ],
    [
      'refuses the role (28000)',
      () => asAdministrator(`ALTER ROLE ${ROLE} NOLOGIN`),
      () => asAdministrator(`ALTER ROLE ${ROLE} LOGIN`),
    ],
    ['refuses the tables (42501)', () => inDatabase(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${ROLE}`), grant],
  ];

  it.each(states)('answer 503 at once while it %s, and recover', async (what, impose, undo) => {
    const clients = await Promise.all(servers.map((server) => Requests.of(server)));
    await impose();
    await terminateBackends();
    const during = await Promise.all(clients.map((client) => client.all()));
    await undo();
    await Promise.all(
      clients.map((client) => eventually('it is ready', async () => (await client.readiness()).status === 200)),
    );
    const afterwards = await Promise.all(clients.map((client) => client.all()));

    const cellsOf = (answers: readonly Answers[], name: keyof Answers): string =>
      answers.map((answer) => answer[name]).join(', ');
    const names = ['logIn', 'register', 'refresh'] as const;
    table.push([
      what,
      ...names.map((name) => cellsOf(during, name)),
      during.map(({ ready, readyMs }) => `${ready} in ${Math.round(readyMs)} ms`).join(', '),
      names.map((name) => cellsOf(afterwards, name)).join(', '),
    ]);
    for (const answers of during) {
      expect(answers).toMatchObject({ logIn: LATER, register: LATER, refresh: LATER, ready: 503 });
      expect(answers.readyMs).toBeLessThan(READY_WITHIN_MS);
    }
    for (const answers of afterwards) {
      expect(answers).toMatchObject({ logIn: '200', register: '201', refresh: '200', ready: 200 });
    }
  });

  it('end with 0 when they are told to, so they have lived through all of it', async () => {
    expect(await Promise.all(servers.map((server) => server.stop()))).toEqual([0, 0]);
  });
});

const LATER = '503 later';

interface Answers {
  readonly logIn: string;
  readonly register: string;
  readonly refresh: string;
  readonly ready: number;
  readonly readyMs: number;
}

/** What a client asks of one process: as somebody who is new, as one who comes back, and as one who is logged in. */
class Requests {
  private constructor(
    private readonly server: ServerProcess,
    private readonly account: Account,
    private readonly refreshToken: string,
  ) {}

  static async of(server: ServerProcess): Promise<Requests> {
    const { account, refreshToken } = await registered(server.device());
    return new Requests(server, account, refreshToken);
  }

  async readiness(): Promise<ApiResponse> {
    return this.server.device().get('/health/ready');
  }

  async all(): Promise<Answers> {
    const device = this.server.device();
    const begin = performance.now();
    const { status: ready } = await this.readiness();
    const readyMs = performance.now() - begin;
    const credentials = { identifier: this.account.username, password: this.account.password };
    return {
      ready,
      readyMs,
      logIn: nameOf(await device.post('/api/auth/login', { body: credentials })),
      register: nameOf(await device.post('/api/auth/register', { body: anAccount() })),
      // a device of its own: the one above has a cookie since it logged in
      refresh: nameOf(
        await this.server.device().post('/api/auth/refresh', { body: { refreshToken: this.refreshToken } }),
      ),
    };
  }
}

function nameOf({ status, headers }: ApiResponse): string {
  return status === 503 && headers.get('retry-after') !== null ? LATER : String(status);
}
