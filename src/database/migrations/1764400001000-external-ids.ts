import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ownName, relation, USERS } from '../relations.js';
import { fragment } from '../statement.js';
import { run } from './portable-table.js';

/** Named as a unique constraint is, which is how a violation is known again; see database-errors.ts. */
const INDEX = 'uq_users_external_id';

/**
 * What an account is called in the system that it came from. Null means nothing, so no row is rewritten, and a version that does not
 * know the column goes on beside this one. In SQL that makes no table anew on either database.
 */
export class ExternalIds1764400001000 implements MigrationInterface {
  readonly name = 'ExternalIds1764400001000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await run(queryRunner, fragment`ALTER TABLE ${USERS} ADD COLUMN external_id varchar(255)`);
    // of those who have one alone: in most installations nobody has, and the index is empty
    await run(
      queryRunner,
      fragment`CREATE UNIQUE INDEX ${ownName(INDEX)} ON ${USERS} (external_id) WHERE external_id IS NOT NULL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await run(
      queryRunner,
      fragment`DROP INDEX ${relation(INDEX)}`,
      fragment`ALTER TABLE ${USERS} DROP COLUMN external_id`,
    );
  }
}
