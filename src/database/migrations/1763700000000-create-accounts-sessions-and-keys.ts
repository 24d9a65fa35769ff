import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { createMissingSchema } from '../missing-schema.js';
import { USER_SUBJECTS, USERS } from '../relations.js';
import { fragment } from '../statement.js';
import {
  column,
  createTable,
  dropTable,
  indexOn,
  isPostgres,
  nullable,
  oneOf,
  ownedByUser,
  run,
  uniqueBy,
} from './portable-table.js';

export class CreateAccountsSessionsAndKeys1763700000000 implements MigrationInterface {
  readonly name = 'CreateAccountsSessionsAndKeys1763700000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createMissingSchema(queryRunner);
    await createTable(queryRunner, users(queryRunner));
    await createTable(queryRunner, sessions());
    await createTable(queryRunner, signingKeys());
    // the users module's published reading of itself: who may hold a session, and what a token says of them
    await run(
      queryRunner,
      fragment`CREATE VIEW ${USER_SUBJECTS} AS
         SELECT id AS user_id, email, roles, token_version FROM ${USERS} WHERE status = 'active'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await run(queryRunner, fragment`DROP VIEW ${USER_SUBJECTS}`);
    await dropTable(queryRunner, 'signing_keys');
    await dropTable(queryRunner, 'sessions');
    await dropTable(queryRunner, 'users');
  }
}

function users(queryRunner: QueryRunner): Table {
  return new Table({
    name: 'users',
    columns: [
      column.primaryId('users'),
      column.text('email', 254),
      column.text('email_key', 320),
      column.text('username', 64),
      column.text('username_key', 320),
      column.text('full_name', 200),
      column.text('avatar_url', 2048, nullable),
      column.text('password_hash', 255),
      column.text('status', 16),
      column.longText('roles'),
      column.longText('settings'),
      column.integer('token_version'),
      column.integer('version'),
      column.instant('created_at'),
      column.instant('updated_at'),
    ],
    uniques: [uniqueBy('users', 'email_key'), uniqueBy('users', 'username_key')],
    checks: [
      oneOf('users', 'status', ['active', 'suspended']),
      folded(queryRunner, 'username'),
      folded(queryRunner, 'email_key'),
      folded(queryRunner, 'username_key'),
    ],
  });
}

/**
 * A row that another program writes cannot get past the lower case of usernames and the comparison forms either: SQLite knows ASCII case only, PostgreSQL
 * knows NFKC as well.
 */
function folded(queryRunner: QueryRunner, columnName: string): { name: string; expression: string } {
  const name = `ck_users_${columnName}`;
  if (!isPostgres(queryRunner)) return { name, expression: `${columnName} = lower(${columnName})` };
  return { name, expression: `${columnName} = lower(${columnName} COLLATE "C") AND ${columnName} IS NFKC NORMALIZED` };
}

function sessions(): Table {
  return new Table({
    name: 'sessions',
    columns: [
      column.primaryId('sessions'),
      column.id('user_id'),
      column.text('kind', 16),
      column.text('delivery', 16),
      column.text('cookie_digest', 64, nullable),
      column.integer('generation'),
      column.instant('rotated_at'),
      column.text('rotation_key_digest', 64, nullable),
      column.integer('token_version'),
      column.text('method', 32),
      column.text('address', 64),
      column.text('user_agent', 256),
      column.instant('created_at'),
      column.instant('last_used_at'),
      column.instant('idle_expires_at'),
      column.instant('expires_at'),
      column.instant('revoked_at', nullable),
      column.text('revoked_reason', 32, nullable),
    ],
    uniques: [uniqueBy('sessions', 'cookie_digest')],
    indices: [indexOn('sessions', 'user_id', 'id'), indexOn('sessions', 'expires_at')],
    foreignKeys: ownedByUser('sessions'),
    checks: [
      oneOf('sessions', 'kind', ['token', 'cookie']),
      oneOf('sessions', 'delivery', ['split', 'cookie', 'body']),
    ],
  });
}

function signingKeys(): Table {
  return new Table({
    name: 'signing_keys',
    columns: [
      column.text('kid', 64, { isPrimary: true, primaryKeyConstraintName: 'pk_signing_keys' }),
      column.text('algorithm', 16),
      column.text('status', 16),
      column.longText('public_jwk'),
      column.longText('sealed_private_key'),
      column.instant('created_at'),
    ],
    indices: [
      // however many instances start at once on an empty database, one key becomes the active one
      { name: 'uq_signing_keys_active', columnNames: ['algorithm'], isUnique: true, where: `status = 'active'` },
    ],
    checks: [
      oneOf('signing_keys', 'algorithm', ['ES256', 'EdDSA', 'RS256']),
      oneOf('signing_keys', 'status', ['active']),
    ],
  });
}
