import type { MigrationInterface, QueryRunner } from 'typeorm';
import { relation } from '../relations.js';
import { fragment } from '../statement.js';
import { WEAK_PASSWORD_HASHES_INDEX } from '../weak-password-hashes.js';
import { run } from './portable-table.js';

/** An index by which the metrics count the hashes that are cheap to guess. */
export class WeakPasswordHashes1764400002000 implements MigrationInterface {
  readonly name = 'WeakPasswordHashes1764400002000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await run(queryRunner, WEAK_PASSWORD_HASHES_INDEX.statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await run(queryRunner, fragment`DROP INDEX ${relation('ix_users_weak_password_hash')}`);
  }
}
