import { copyFileSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Client, DatabaseError } from 'pg';
import { openDatabase } from './data-sources.js';
import { type DatabaseKind, emptyDatabase } from './databases.js';
import { TEMPORARY_VARIABLE } from './temporary-folder.js';

const TEMPLATE = 'migrated_template';
const DUPLICATE_DATABASE = '42P04';

/**
 * A DATABASE_URL like that of `emptyDatabase`, whose schema is up to date. It is a copy of one that was migrated once in
 * the run, which is cheaper than migrating; whoever tests migrations or first starts takes an empty one.
 */
export async function migratedDatabase(kind: DatabaseKind): Promise<string> {
  return kind === 'sqlite' ? copyOfFile() : copyOnServer();
}

async function copyOfFile(): Promise<string> {
  const template = join(process.env[TEMPORARY_VARIABLE] ?? '', `${TEMPLATE}.sqlite`);
  if (!existsSync(template)) renameSync(pathIn(await migrated('sqlite')), template);
  const url = await emptyDatabase('sqlite');
  copyFileSync(template, pathIn(url));
  return url;
}

async function copyOnServer(): Promise<string> {
  const client = new Client({ connectionString: `${process.env['TEST_POSTGRES_URL'] ?? ''}/postgres` });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [TEMPLATE]);
    if (rowCount === 0) await renameToTemplate(client, nameIn(await migrated('postgres')));
    return await emptyDatabase('postgres', TEMPLATE);
  } finally {
    await client.end();
  }
}

/** Two workers may both have made one: the first one stays. */
async function renameToTemplate(client: Client, name: string): Promise<void> {
  try {
    await client.query(`ALTER DATABASE ${name} RENAME TO ${TEMPLATE}`);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== DUPLICATE_DATABASE) throw error;
  }
}

async function migrated(kind: DatabaseKind): Promise<string> {
  const url = await emptyDatabase(kind);
  const dataSource = await openDatabase(url);
  await dataSource.destroy();
  return url;
}

const pathIn = (url: string): string => url.slice('sqlite:'.length);
const nameIn = (url: string): string => new URL(url).pathname.slice(1);
