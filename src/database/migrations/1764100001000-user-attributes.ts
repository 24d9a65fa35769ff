import type { MigrationInterface, QueryRunner } from 'typeorm';
import { USERS } from '../relations.js';
import { fragment } from '../statement.js';
import { run } from './portable-table.js';

/**
 * What a team keeps of its users, as JSON. Null means nothing, so no row is rewritten, and a version that does not know the
 * column goes on beside this one. In SQL that makes no table anew on either database.
 */
export class UserAttributes1764100001000 implements MigrationInterface {
  readonly name = 'UserAttributes1764100001000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await run(queryRunner, fragment`ALTER TABLE ${USERS} ADD COLUMN attributes text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await run(queryRunner, fragment`ALTER TABLE ${USERS} DROP COLUMN attributes`);
  }
}
