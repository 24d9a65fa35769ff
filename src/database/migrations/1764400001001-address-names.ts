import type { MigrationInterface, QueryRunner } from 'typeorm';
import { USERS } from '../relations.js';
import { fragment } from '../statement.js';
import { isPostgres, run } from './portable-table.js';

/**
 * A username may be the address of its account, which is longer than other usernames. SQLite keeps no length of a text. PostgreSQL
 * rewrites no row for it, and a version that knows the shorter ones goes on beside this one.
 */
export class AddressNames1764400001001 implements MigrationInterface {
  readonly name = 'AddressNames1764400001001';

  async up(queryRunner: QueryRunner): Promise<void> {
    if (isPostgres(queryRunner)) {
      await run(queryRunner, fragment`ALTER TABLE ${USERS} ALTER COLUMN username TYPE varchar(320)`);
    }
  }

  /** Fails where somebody has a longer one by now, rather than to cut it off. */
  async down(queryRunner: QueryRunner): Promise<void> {
    if (isPostgres(queryRunner)) {
      await run(queryRunner, fragment`ALTER TABLE ${USERS} ALTER COLUMN username TYPE varchar(64)`);
    }
  }
}
