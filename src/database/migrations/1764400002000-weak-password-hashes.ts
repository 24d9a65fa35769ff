import type { MigrationInterface, QueryRunner } from 'typeorm';
import { relation } from '../relations.js';
import { fragment } from '../statement.js';
import { POSTGRES_WEAK_PASSWORD_HASHES, SQLITE_WEAK_PASSWORD_HASHES } from '../weak-password-hashes.js';
import { isPostgres, run } from './portable-table.js';

/** An index by which the metrics count the hashes that are cheap to guess. */
export class WeakPasswordHashes1764400002000 implements MigrationInterface {
  readonly name = 'WeakPasswordHashes1764400002000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const index = isPostgres(queryRunner) ? POSTGRES_WEAK_PASSWORD_HASHES : SQLITE_WEAK_PASSWORD_HASHES.statement;
    await run(queryRunner, index);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await run(queryRunner, fragment`DROP INDEX ${relation('ix_users_weak_password_hash')}`);
  }
}
