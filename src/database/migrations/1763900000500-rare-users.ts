import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isPostgres } from './portable-table.js';

/** Indices by which a list of users finds the few that it asks for, where walking it in its order would read all the others. */
export class RareUsers1763900000500 implements MigrationInterface {
  readonly name = 'RareUsers1763900000500';

  async up(queryRunner: QueryRunner): Promise<void> {
    if (isPostgres(queryRunner)) return void (await queryRunner.query(POSTGRES_ROLES));
    await queryRunner.query(SQLITE_ROLES);
    for (const { statement } of SQLITE_USER_INDICES) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX ix_users_roles');
    if (isPostgres(queryRunner)) return;
    for (const { name } of SQLITE_USER_INDICES) await queryRunner.query(`DROP INDEX ${name}`);
  }
}

/** Led by the roles, of which there are few combinations, so that they can be told without reading the users. */
const SQLITE_ROLES = 'CREATE INDEX ix_users_roles ON users (roles, status, deleted_at)';

/** Of very long ones the beginning: PostgreSQL refuses rows that do not fit into its index. */
const POSTGRES_ROLES = `CREATE INDEX ix_users_roles ON users ((left(roles, 600) COLLATE "C"), status, deleted_at)`;

/** Made again at every start where one is missing or another: TypeORM, when it makes a table anew, forgets their collation. */
export const SQLITE_USER_INDICES = [
  {
    name: 'ix_users_full_name',
    // as the database notes it
    statement: 'CREATE INDEX ix_users_full_name ON users (full_name COLLATE NOCASE)',
  },
];
