import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { POSTGRES_NOW, postgresLater, SQLITE_NOW, sqliteLater } from './1763800000000-revocations.js';
import { column, isPostgres } from './portable-table.js';

/** What each role allows. Users name their roles as before; a name without a row here allows nothing. */
export class Roles1763900000000 implements MigrationInterface {
  readonly name = 'Roles1763900000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(roles());
    const now = isPostgres(queryRunner) ? POSTGRES_NOW : SQLITE_NOW;
    for (const [name, description, permissions] of BUILT_IN) {
      await queryRunner.query(
        `INSERT INTO roles (name, description, permissions, is_built_in, version, created_at, updated_at)
           VALUES ('${name}', '${description}', '${permissions}', true, 1, ${now}, ${now})`,
      );
    }
    await queryRunner.query(ADMINISTRATORS);
    for (const statement of isPostgres(queryRunner) ? POSTGRES_TRIGGERS : SQLITE_ROLE_TRIGGERS) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX ix_users_administrators');
    await queryRunner.dropTable('roles');
    if (!isPostgres(queryRunner)) return;
    await queryRunner.query('DROP FUNCTION watchword_publish_role()');
    await queryRunner.query('DROP FUNCTION watchword_publish_role_deletion()');
  }
}

const BUILT_IN = [
  ['user', 'Everybody who has registered.', '[]'],
  ['admin', 'May do everything.', '["*"]'],
] as const;

/** So that counting the administrators, before one of them is lost, reads their rows alone. */
const ADMINISTRATORS = `CREATE INDEX ix_users_administrators ON users (id)
  WHERE status = 'active' AND roles LIKE '%"admin"%'`;

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
const publishing = (name: string, at: string): string =>
  `INSERT INTO revocations (kind, subject, revoked_at) VALUES ('role', ${name}, ${at});`;

const sqliteTrigger = (name: string, event: string, statement: string): string =>
  `CREATE TRIGGER IF NOT EXISTS ${name} AFTER ${event} ON roles BEGIN ${statement} END`;

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

const postgresFunction = (name: string, statement: string): string =>
  `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${statement} RETURN NULL; END $$`;

const postgresTrigger = (name: string, event: string, procedure: string): string =>
  `CREATE TRIGGER ${name} AFTER ${event} ON roles FOR EACH ROW EXECUTE FUNCTION ${procedure}()`;

const POSTGRES_TRIGGERS = [
  postgresFunction('watchword_publish_role', publishing('NEW.name', postgresLater('NEW.updated_at'))),
  postgresFunction('watchword_publish_role_deletion', publishing('OLD.name', POSTGRES_NOW)),
  postgresTrigger('tr_roles_added', 'INSERT', 'watchword_publish_role'),
  postgresTrigger('tr_roles_changed', 'UPDATE OF name, permissions', 'watchword_publish_role'),
  postgresTrigger('tr_roles_deleted', 'DELETE', 'watchword_publish_role_deletion'),
];
