#!/usr/bin/env bash
# typeorm 1.1.1 on better-sqlite3 12.11.1, compared with its driver for pg 8.23.1.
#
# Behaviour: dataSource.transaction() rolls back when its callback is refused, and releases the query runner. PostgreSQL's runner
# notes that it is released and refuses statements from then on. SQLite's release() does not note it, so the manager of that
# transaction stays usable, and what it writes is committed at once by itself. The usual way into it is a Promise.all in a
# transaction: the first refusal ends the transaction while another branch still has statements to come. PostgreSQL's
# runner refuses those once it is released, and SQLite's carries them out, so tests on SQLite see another outcome than the server.
# Waiting for every branch (Promise.allSettled) before the refusal leaves the callback avoids it.
#
# Seen: the transaction is refused with QueryFailedError, its early row is rolled back, and the late one stays in the table. After
# release() `isReleased` is false on SQLite and true on PostgreSQL, whose manager then throws
# QueryRunnerProviderAlreadyReleasedError.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "type": "module", "allowScripts": { "better-sqlite3": true } }\n' >package.json
npm install --no-audit --no-fund --silent typeorm@1.1.1 better-sqlite3@12.11.1 pg@8.23.1 reflect-metadata@0.2.2
cat >look.mjs <<'JS'
import 'reflect-metadata';
import { setImmediate as turn } from 'node:timers/promises';
import { DataSource } from 'typeorm';

const nameOf = (work) => work.then(
  () => 'done',
  (error) => error.name,
);

const sqlite = await new DataSource({ type: 'better-sqlite3', database: ':memory:' }).initialize();
await sqlite.query('CREATE TABLE names (name text PRIMARY KEY)');
await sqlite.query(`INSERT INTO names VALUES ('taken')`);
let endTransaction;
const ended = new Promise((resolve) => (endTransaction = resolve));
let branch;
const transaction = await nameOf(
  sqlite.transaction(async (manager) => {
    await manager.query(`INSERT INTO names VALUES ('early')`);
    branch = ended.then(() => manager.query(`INSERT INTO names VALUES ('late')`));
    await Promise.all([manager.query(`INSERT INTO names VALUES ('taken')`), branch]);
  }),
);
endTransaction();
await turn();
const late = await nameOf(branch);
const names = (await sqlite.query('SELECT name FROM names ORDER BY name')).map(({ name }) => name).join(', ');

/** Neither runner connects for this: release() only says what it notes. */
async function runnerAfterRelease(dataSource) {
  const runner = dataSource.createQueryRunner();
  await runner.release();
  return runner;
}
const ofSqlite = await runnerAfterRelease(sqlite);
const ofPostgres = await runnerAfterRelease(new DataSource({ type: 'postgres' }));
const refusal = await nameOf(ofPostgres.manager.query('SELECT 1'));
await sqlite.destroy();

console.log(`SQLite: transaction ${transaction}, late statement ${late}, in the table: ${names}`);
console.log(`isReleased: SQLite ${ofSqlite.isReleased}, PostgreSQL ${ofPostgres.isReleased}, whose manager: ${refusal}`);
const isAsSeen =
  transaction === 'QueryFailedError' &&
  late === 'done' &&
  names === 'late, taken' &&
  !ofSqlite.isReleased &&
  ofPostgres.isReleased &&
  refusal === 'QueryRunnerProviderAlreadyReleasedError';
if (!isAsSeen) {
  console.error('a released manager is treated in another way now');
  process.exitCode = 1;
}
JS
node look.mjs
