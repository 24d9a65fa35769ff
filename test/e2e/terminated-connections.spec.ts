import { Client } from 'pg';
import { type Account, registered } from '../support/accounts.js';
import { depth } from '../support/depth.js';
import { eventually } from '../support/eventually.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { ServerProcess } from '../support/server-process.js';
import { TerminatingLink } from '../support/terminating-link.js';
import { newServerSecrets } from '../support/test-app.js';

const ROUNDS = depth({ quick: 4, deep: 20 });
const LOGINS = 12;
const CLIENTS = 12;
const TIME_LIMIT_MS = 180_000;

/** Some of the pool's ten connections, or more than it makes for a round. */
const ARMED_FOR = [3, 7, 100];

describe('a server process whose connections to PostgreSQL end at the worst moment', () => {
  let url: string;
  let link: TerminatingLink;
  let server: ServerProcess;
  let account: Account;
  let administrator: Client;

  beforeAll(async () => {
    url = await migratedDatabase('postgres');
    link = await TerminatingLink.to(url);
    server = await ServerProcess.start({ ...newServerSecrets(), DATABASE_URL: link.url });
    administrator = new Client({ connectionString: url });
    await administrator.connect();
    ({ account } = await registered(server.device()));
  });
  afterAll(async () => {
    await server.kill();
    await administrator.end();
    await link.close();
  });

  const logIn = async (): Promise<number> => {
    const body = { identifier: account.username, password: account.password, delivery: 'body' };
    return (await server.device().post('/api/auth/login', { body })).status;
  };
  const expectServedOrLater = (statuses: readonly number[]) =>
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);

  it.each(['terminated', 'cut'] as const)(
    'lives and answers 200 or 503 when new connections are %s in the packet that says they are ready',
    async (ending) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const connections = ARMED_FOR[round % ARMED_FOR.length] ?? 0;
        link.arm(connections, ending);
        expectServedOrLater(await Promise.all(Array.from({ length: LOGINS }, logIn)));
        expect(link.armedFor).toBeLessThan(connections);
        link.disarm();
        await eventually('logins are served again', async () => (await logIn()) === 200);
      }
    },
    TIME_LIMIT_MS,
  );

  it(
    'lives and answers 200 or 503 while its backends are terminated again and again',
    async () => {
      let isOver = false;
      const statuses: number[] = [];
      const clients = Array.from({ length: CLIENTS }, async () => {
        while (!isOver) statuses.push(await logIn());
      });
      for (let round = 0; round < 3 * ROUNDS; round += 1) {
        const before = statuses.length;
        await administrator.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
        );
        await eventually('requests run again', () => statuses.length >= before + CLIENTS);
      }
      isOver = true;
      await Promise.all(clients);
      expectServedOrLater(statuses);
      expect(statuses).toContain(200);
    },
    TIME_LIMIT_MS,
  );

  it('ends with 0 when it is told to', async () => {
    expect(await logIn()).toBe(200);
    expect(await server.stop()).toBe(0);
  });
});
