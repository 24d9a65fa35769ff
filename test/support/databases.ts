import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { temporaryFolder } from './temporary-folder.js';

export type DatabaseKind = 'sqlite' | 'postgres';

/**
 * What most suites run on. Not so in `npm run test:node`: PostgreSQL's driver is JavaScript alone, so another Node shows no more
 * on it than on SQLite. The suites that ask for PostgreSQL by name run there as well.
 */
export const DATABASE_KINDS: readonly DatabaseKind[] =
  process.env['TEST_DEPTH'] === 'node' ? ['sqlite'] : ['sqlite', 'postgres'];

/** A DATABASE_URL of an empty database that nobody else uses: a file that several processes can open, or a real server's. */
export async function emptyDatabase(kind: DatabaseKind, template = 'template1'): Promise<string> {
  if (kind === 'sqlite') return `sqlite:${join(temporaryFolder('sqlite'), 'test.sqlite')}`;
  const server = process.env['TEST_POSTGRES_URL'];
  if (!server) throw new Error('TEST_POSTGRES_URL is missing: did the global setup run?');
  const name = `test_${randomBytes(8).toString('hex')}`;
  const client = new Client({ connectionString: `${server}/postgres` });
  await client.connect();
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  await client.end();
  return `${server}/${name}`;
}
