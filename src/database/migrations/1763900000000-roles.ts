import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { ownName, relation, REVOCATIONS, ROLES, USERS } from '../relations.js';
import { fragment, type SqlFragment } from '../statement.js';
import { POSTGRES_NOW, postgresLater, SQLITE_NOW, sqliteLater } from './1763800000000-revocations.js';
import { column, createTable, dropTable, isPostgres, run } from './portable-table.js';

/** What each role allows. Users name their roles as before; a name without a row here allows nothing. */
export class Roles1763900000000 implements MigrationInterface {
  readonly name = 'Roles1763900000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, roles());
    const now = isPostgres(queryRunner) ? POSTGRES_NOW : SQLITE_NOW;
    for (const [name, description, permissions] of BUILT_IN) {
      await run(
        queryRunner,
        fragment`INSERT INTO ${ROLES} (name, description, permissions, is_built_in, version, created_at, updated_at)
           VALUES ('${name}', '${description}', '${permissions}', true, 1, ${now}, ${now})`,
      );
    }
    await run(
      queryRunner,
      fragment`CREATE INDEX ${ownName(ADMINISTRATORS)} ON ${USERS} (id)
  WHERE status = 'active' AND roles LIKE '%"admin"%'`,
      ...(isPostgres(queryRunner) ? POSTGRES_TRIGGERS : SQLITE_ROLE_TRIGGERS),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await run(queryRunner, fragment`DROP INDEX ${relation(ADMINISTRATORS)}`);
    await dropTable(queryRunner, 'roles');
    if (!isPostgres(queryRunner)) return;
    await run(
      queryRunner,
      fragment`DROP FUNCTION ${PUBLISH_ROLE}()`,
      fragment`DROP FUNCTION ${PUBLISH_ROLE_DELETION}()`,
    );
  }
}

const BUILT_IN = [
  ['user', 'Everybody who has registered.', '[]'],
  ['admin', 'May do everything.', '["*"]'],
] as const;

/** So that counting the administrators, before one of them is lost, reads their rows alone. */
const ADMINISTRATORS = 'ix_users_administrators';

const PUBLISH_ROLE = relation('watchword_publish_role');
const PUBLISH_ROLE_DELETION = relation('watchword_publish_role_deletion');

function roles(): Table {
  return new Table({
    name: 'roles',
    columns: [
      column.text('name', 64, { isPrimary: true, primaryKeyConstraintName: 'pk_roles' }),
      column.text('description', 200),
      column.longText('permissions'),
      { name: 'is_built_in', type: 'boolean' },
      column.integer('version'),
      column.instant('created_at'),
      column.instant('updated_at'),
    ],
  });
}

/** Each instance keeps what the roles allow in memory; whatever changes it has them all read again. */
const publishing = (name: string, at: string): SqlFragment =>
  fragment`INSERT INTO ${REVOCATIONS} (kind, subject, revoked_at) VALUES ('role', ${name}, ${at});`;

const sqliteTrigger = (name: string, event: string, statement: SqlFragment): SqlFragment =>
  fragment`CREATE TRIGGER IF NOT EXISTS ${ownName(name)} AFTER ${event} ON ${ROLES} BEGIN ${statement} END`;

/** Made again at every start where one is missing; see the migration of the revocations. */
export const SQLITE_ROLE_TRIGGERS = [
  sqliteTrigger('tr_roles_added', 'INSERT', publishing('NEW.name', sqliteLater('NEW.updated_at'))),
  sqliteTrigger(
    'tr_roles_changed',
    'UPDATE OF name, permissions',
    publishing('NEW.name', sqliteLater('NEW.updated_at')),
  ),
  sqliteTrigger('tr_roles_deleted', 'DELETE', publishing('OLD.name', SQLITE_NOW)),
];

const postgresFunction = (name: SqlFragment, statement: SqlFragment): SqlFragment =>
  fragment`CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${statement} RETURN NULL; END $$`;

const postgresTrigger = (name: string, event: string, procedure: SqlFragment): SqlFragment =>
  fragment`CREATE TRIGGER ${ownName(name)} AFTER ${event} ON ${ROLES} FOR EACH ROW EXECUTE FUNCTION ${procedure}()`;

const POSTGRES_TRIGGERS = [
  postgresFunction(PUBLISH_ROLE, publishing('NEW.name', postgresLater('NEW.updated_at'))),
  postgresFunction(PUBLISH_ROLE_DELETION, publishing('OLD.name', POSTGRES_NOW)),
  postgresTrigger('tr_roles_added', 'INSERT', PUBLISH_ROLE),
  postgresTrigger('tr_roles_changed', 'UPDATE OF name, permissions', PUBLISH_ROLE),
  postgresTrigger('tr_roles_deleted', 'DELETE', PUBLISH_ROLE_DELETION),
];
