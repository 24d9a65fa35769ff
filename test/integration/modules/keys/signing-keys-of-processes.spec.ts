import { Client } from 'pg';
import BetterSqlite3 from 'better-sqlite3-12';
import { registered } from '../../../support/accounts.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { ServerProcess } from '../../../support/server-process.js';
import { newServerSecrets } from '../../../support/test-app.js';

const SELECT_KIDS = 'SELECT kid FROM signing_keys';

async function kidsIn(url: string): Promise<string[]> {
  if (url.startsWith('sqlite:')) {
    const database = new BetterSqlite3(url.slice('sqlite:'.length), { readonly: true });
    const rows = database.prepare(SELECT_KIDS).all() as { kid: string }[];
    database.close();
    return rows.map(({ kid }) => kid);
  }
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ kid: string }>(SELECT_KIDS);
  await client.end();
  return rows.map(({ kid }) => kid);
}

describe.each(DATABASE_KINDS)('two server processes on one empty %s database', (kind) => {
  it('start at the same moment, agree on one key that signs and one that comes next, and accept each other’s tokens', async () => {
    const environment = { ...newServerSecrets(), DATABASE_URL: await migratedDatabase(kind) };
    const started = await Promise.allSettled([ServerProcess.start(environment), ServerProcess.start(environment)]);
    const servers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    try {
      expect(started.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []))).toEqual([]);
      expect(await kidsIn(environment.DATABASE_URL)).toHaveLength(2);
      const published = servers.map((server) => server.device().get('/.well-known/jwks.json'));
      expect(new Set((await Promise.all(published)).map(({ text }) => text)).size).toBe(1);
      const [one, two] = servers as [ServerProcess, ServerProcess];
      for (const [issuer, verifier] of [
        [one, two],
        [two, one],
      ] as const) {
        const { accessToken } = await registered(issuer.device());
        expect((await verifier.device().get('/api/users/me', { token: accessToken })).status).toBe(200);
      }
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  });
});
