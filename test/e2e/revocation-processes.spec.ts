import { Client } from 'pg';
import { registered } from '../support/accounts.js';
import { eventually } from '../support/eventually.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { ServerProcess } from '../support/server-process.js';
import { newServerSecrets } from '../support/test-app.js';

const SESSIONS = 20;

type Cut = (url: string) => Promise<void>;

const nothing: Cut = () => Promise.resolve();

/** The database then tells nobody; whoever wants to know has to read. */
const cutNotifications: Cut = async (url) => {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('ALTER TABLE revocations DISABLE TRIGGER tr_revocations_notify');
  await client.end();
};

describe.each([
  ['PostgreSQL, by its notifications', 'postgres', nothing, '5m'],
  ['PostgreSQL without notifications, by reading', 'postgres', cutNotifications, '1s'],
  ['one SQLite file, by reading', 'sqlite', nothing, '1s'],
] as const)('two server processes on %s', (_how, kind, cut, REVOCATION_POLL_INTERVAL) => {
  const servers: ServerProcess[] = [];
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  it('both stop accepting what either has revoked, and nothing else', async () => {
    const DATABASE_URL = await migratedDatabase(kind);
    const environment = {
      ...newServerSecrets(),
      ...{ DATABASE_URL, REVOCATION_POLL_INTERVAL, REVOCATION_STALENESS_LIMIT: '5m' },
    };
    for (let count = 0; count < 2; count += 1) servers.push(await ServerProcess.start(environment));
    await cut(DATABASE_URL);
    const [one, two] = servers as [ServerProcess, ServerProcess];
    const statusAt = async (server: ServerProcess, token: string): Promise<number> =>
      (await server.device().get('/api/users/me', { token })).status;
    const bystander = await registered(one.device());

    for (let session = 0; session < SESSIONS; session += 1) {
      const [revoker, other] = session % 2 === 0 ? [one, two] : [two, one];
      const { accessToken } = await registered(other.device());
      for (const server of servers) expect(await statusAt(server, accessToken)).toBe(200);
      await revoker.device().post('/api/auth/logout', { token: accessToken });
      expect(await statusAt(revoker, accessToken)).toBe(401);
      await eventually('the other process knows', async () => (await statusAt(other, accessToken)) === 401);
    }
    for (const server of servers) expect(await statusAt(server, bystander.accessToken)).toBe(200);
  });
});
