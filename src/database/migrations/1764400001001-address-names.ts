import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { USER_SUBJECTS, USERS } from '../relations.js';
import { fragment } from '../statement.js';
import { changeSqliteColumn, column, isPostgres, run } from './portable-table.js';

/**
 * A username may be the address of its account, which is longer than other usernames. PostgreSQL rewrites no row for it, and a version
 * that knows the shorter ones goes on beside this one.
 */
export class AddressNames1764400001001 implements MigrationInterface {
  readonly name = 'AddressNames1764400001001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await setLength(queryRunner, 320);
  }

  /** Fails on PostgreSQL where somebody has a longer one by now, rather than to cut it off. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await setLength(queryRunner, 64);
  }
}

/** SQLite keeps to no length of a text, but TypeORM would find a column that says another one than its entity. */
async function setLength(queryRunner: QueryRunner, length: 64 | 320): Promise<void> {
  if (isPostgres(queryRunner)) {
    const change = length === 64 ? 'TYPE varchar(64)' : 'TYPE varchar(320)';
    await run(queryRunner, fragment`ALTER TABLE ${USERS} ALTER COLUMN username ${change}`);
    return;
  }
  const tables = { table: USERS, view: USER_SUBJECTS };
  await changeSqliteColumn(queryRunner, tables, new TableColumn(column.text('username', length)));
}
