import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ownName, relation, USERS } from '../relations.js';
import { fragment } from '../statement.js';
import { isPostgres, run } from './portable-table.js';

/** Indices by which a list of users finds the few that it asks for, where walking it in its order would read all the others. */
export class RareUsers1763900000500 implements MigrationInterface {
  readonly name = 'RareUsers1763900000500';

  async up(queryRunner: QueryRunner): Promise<void> {
    if (isPostgres(queryRunner)) return run(queryRunner, POSTGRES_ROLES);
    await run(queryRunner, SQLITE_ROLES, ...SQLITE_USER_INDICES.map(({ statement }) => statement));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await run(queryRunner, fragment`DROP INDEX ${relation('ix_users_roles')}`);
    if (isPostgres(queryRunner)) return;
    await run(queryRunner, ...SQLITE_USER_INDICES.map(({ name }) => fragment`DROP INDEX ${name}`));
  }
}

/** Led by the roles, of which there are few combinations, so that they can be told without reading the users. */
const SQLITE_ROLES = fragment`CREATE INDEX ${ownName('ix_users_roles')} ON ${USERS} (roles, status, deleted_at)`;

/** Of very long ones the beginning: PostgreSQL refuses rows that do not fit into its index. */
const POSTGRES_ROLES = fragment`CREATE INDEX ${ownName('ix_users_roles')} ON ${USERS} ((left(roles, 600) COLLATE "C"), status, deleted_at)`;

/** Made again at every start where one is missing or another: TypeORM, when it makes a table anew, forgets their collation. */
export const SQLITE_USER_INDICES = [
  {
    name: ownName('ix_users_full_name'),
    // as the database notes it
    statement: fragment`CREATE INDEX ${ownName('ix_users_full_name')} ON ${USERS} (full_name COLLATE NOCASE)`,
  },
];
