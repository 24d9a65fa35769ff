#!/usr/bin/env bash
# typeorm 1.1.1 with better-sqlite3 12.11.1, SQLite.
#
# Behaviour: SQLite cannot change a column, so queryRunner.changeColumn() makes the table anew: it creates temporary_things, copies the
# rows, drops things and renames. The indices of its metadata and the foreign keys come back. Triggers do not: DROP TABLE takes them
# along, and no error says so. Where a view reads the table, the renaming fails, because SQLite checks every view then ("error in view
# …: no such table"). Where the table has an index on an expression, the change fails as well: TypeORM writes the index again, on a
# column "null". So a migration has to drop views before, and to create views and triggers again after, from sqlite_master.
#
# Seen: a trigger before, none after, rows kept; with a view "error in view readers: no such table: main.things"; with an index on
# lower(name) 'no such column: "null"'.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "type": "module", "allowScripts": { "better-sqlite3": true } }\n' >package.json
npm install --no-audit --no-fund --silent typeorm@1.1.1 better-sqlite3@12.11.1 reflect-metadata@0.2.2
cat >look.mjs <<'JS'
import 'reflect-metadata';
import { DataSource, TableColumn } from 'typeorm';

async function changed(...more) {
  const dataSource = await new DataSource({ type: 'better-sqlite3', database: ':memory:' }).initialize();
  const runner = dataSource.createQueryRunner();
  await runner.query('CREATE TABLE things (id integer PRIMARY KEY, name varchar(64) NOT NULL)');
  await runner.query('CREATE TABLE log (id integer)');
  await runner.query('CREATE TRIGGER noted AFTER UPDATE ON things BEGIN INSERT INTO log VALUES (new.id); END');
  for (const statement of more) await runner.query(statement);
  await runner.query(`INSERT INTO things VALUES (1, 'lamp')`);
  try {
    await runner.changeColumn('things', 'name', new TableColumn({ name: 'name', type: 'varchar', length: '320' }));
    const triggers = await runner.query(`SELECT name FROM sqlite_master WHERE type = 'trigger'`);
    const rows = await runner.query('SELECT name FROM things');
    return `${rows.length} row, ${triggers.length} triggers`;
  } catch (error) {
    return error.message;
  } finally {
    await dataSource.destroy();
  }
}

const alone = await changed();
const read = await changed('CREATE VIEW readers AS SELECT name FROM things');
const indexed = await changed('CREATE INDEX by_name ON things (lower(name))');
console.log(`alone: ${alone}; with a view: ${read}; with an index on an expression: ${indexed}`);
const isAsSeen =
  alone === '1 row, 0 triggers' && /error in view readers: no such table/.test(read) && /no such column: "null"/.test(indexed);
process.exit(isAsSeen ? 0 : 1);
JS
node look.mjs
