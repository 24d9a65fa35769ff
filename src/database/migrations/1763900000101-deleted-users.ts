import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts that administrators deleted are kept for a time. In SQL that makes no table anew on either database. */
export class DeletedUsers1763900000101 implements MigrationInterface {
  readonly name = 'DeletedUsers1763900000101';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE users ADD COLUMN deleted_at bigint');
    // of the few deleted alone, or SQLite would look for all the others by it
    await queryRunner.query('CREATE INDEX ix_users_deleted_at ON users (deleted_at) WHERE deleted_at IS NOT NULL');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX ix_users_deleted_at');
    await queryRunner.query('ALTER TABLE users DROP COLUMN deleted_at');
  }
}
