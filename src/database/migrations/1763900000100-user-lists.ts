import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ownName, relation, USERS } from '../relations.js';
import { fragment } from '../statement.js';
import { isPostgres, run } from './portable-table.js';

/** Indices for the orders in which users are listed and, on PostgreSQL, for finding them by how their names begin. */
export class UserLists1763900000100 implements MigrationInterface {
  readonly name = 'UserLists1763900000100';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const [name, columns] of indicesFor(queryRunner)) {
      await run(queryRunner, fragment`CREATE INDEX ${ownName(name)} ON ${USERS} (${columns})`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const [name] of indicesFor(queryRunner)) await run(queryRunner, fragment`DROP INDEX ${relation(name)}`);
  }
}

function indicesFor(queryRunner: QueryRunner): readonly (readonly [name: string, columns: string])[] {
  const byTime = ['ix_users_created_at_id', 'created_at, id'] as const;
  // there the unique constraints are in the order of bytes already, and a list is walked in its order whatever it filters by
  if (!isPostgres(queryRunner)) return [byTime];
  return [
    byTime,
    ['ix_users_email_key_id', 'email_key COLLATE "C", id'],
    ['ix_users_username_key_id', 'username_key COLLATE "C", id'],
    ['ix_users_full_name', 'lower(full_name) COLLATE "C"'],
  ];
}
