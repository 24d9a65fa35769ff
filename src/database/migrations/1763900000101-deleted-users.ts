import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ownName, relation, USERS } from '../relations.js';
import { fragment } from '../statement.js';
import { run } from './portable-table.js';

const INDEX = 'ix_users_deleted_at';

/** Accounts that administrators deleted are kept for a time. In SQL that makes no table anew on either database. */
export class DeletedUsers1763900000101 implements MigrationInterface {
  readonly name = 'DeletedUsers1763900000101';

  async up(queryRunner: QueryRunner): Promise<void> {
    await run(queryRunner, fragment`ALTER TABLE ${USERS} ADD COLUMN deleted_at bigint`);
    // of the few deleted alone, or SQLite would look for all the others by it
    await run(
      queryRunner,
      fragment`CREATE INDEX ${ownName(INDEX)} ON ${USERS} (deleted_at) WHERE deleted_at IS NOT NULL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await run(
      queryRunner,
      fragment`DROP INDEX ${relation(INDEX)}`,
      fragment`ALTER TABLE ${USERS} DROP COLUMN deleted_at`,
    );
  }
}
