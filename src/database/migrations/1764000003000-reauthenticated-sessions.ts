import type { MigrationInterface, QueryRunner } from 'typeorm';
import { SESSIONS } from '../relations.js';
import { fragment } from '../statement.js';
import { run } from './portable-table.js';

/**
 * When the user of a session gave the password again. Null means at the login alone, so no row is rewritten, and a version
 * that does not know the column goes on beside this one. In SQL that makes no table anew on either database.
 */
export class ReauthenticatedSessions1764000003000 implements MigrationInterface {
  readonly name = 'ReauthenticatedSessions1764000003000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await run(queryRunner, fragment`ALTER TABLE ${SESSIONS} ADD COLUMN reauthenticated_at bigint`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await run(queryRunner, fragment`ALTER TABLE ${SESSIONS} DROP COLUMN reauthenticated_at`);
  }
}
