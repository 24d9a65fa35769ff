import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { column, indexOn, isPostgres, nullable, oneOf } from './portable-table.js';

/**
 * What was revoked lately, written by the database itself whenever a session ends or what a token says of its user
 * changes: no statement, ours, a team's or an operator's, can revoke without publishing it, and both count together or not
 * at all.
 */
export class Revocations1763800000000 implements MigrationInterface {
  readonly name = 'Revocations1763800000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(revocations());
    for (const statement of isPostgres(queryRunner) ? POSTGRES : SQLITE_REVOCATION_TRIGGERS)
      await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of isPostgres(queryRunner) ? POSTGRES_REMOVAL : SQLITE_REMOVAL) {
      await queryRunner.query(statement);
    }
    await queryRunner.dropTable('revocations');
  }
}

function revocations(): Table {
  return new Table({
    name: 'revocations',
    columns: [
      {
        name: 'id',
        type: 'integer',
        isPrimary: true,
        isGenerated: true,
        generationStrategy: 'increment',
        primaryKeyConstraintName: 'pk_revocations',
      },
      column.text('kind', 16),
      column.text('subject', 64),
      column.instant('revoked_at'),
      column.bigInteger('transaction_id', nullable),
    ],
    indices: [
      indexOn('revocations', 'transaction_id'),
      indexOn('revocations', 'subject'),
      indexOn('revocations', 'revoked_at'),
    ],
    checks: [oneOf('revocations', 'kind', ['session', 'user', 'token', 'key'])],
  });
}

const publishing = (kind: string, subject: string, revokedAt: string): string =>
  `INSERT INTO revocations (kind, subject, revoked_at) VALUES ('${kind}', ${subject}, ${revokedAt});`;

/**
 * The later of the database's clock and of what the row says: another program may leave
 * any time there or none, and an instance whose clock is ahead has issued tokens by it.
 */
export const POSTGRES_NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';
export const SQLITE_NOW = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";
export const postgresLater = (time: string): string => `GREATEST(${time}, ${POSTGRES_NOW})`;
export const sqliteLater = (time: string): string => `MAX(${time}, ${SQLITE_NOW})`;

/** A session that is over by itself has no token left that could be accepted. */
const sessionGoes = (now: string): string => `OLD.revoked_at IS NULL AND OLD.idle_expires_at > ${now}`;
const SESSION_ENDS = 'OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL';

/** The columns that a token speaks of, or by which it ends. */
const TOLD = ['status', 'roles', 'email', 'token_version'];
const ANY_CHANGES = TOLD.map((name) => `OLD.${name} <> NEW.${name}`).join(' OR ');

/**
 * Made again at every start where one is missing: what alters a table on SQLite, TypeORM's migrations included, makes the
 * table anew and drops its triggers.
 */
export const SQLITE_REVOCATION_TRIGGERS = [
  `CREATE TRIGGER IF NOT EXISTS tr_sessions_revoked AFTER UPDATE OF revoked_at ON sessions
     WHEN ${SESSION_ENDS} BEGIN ${publishing('session', 'NEW.id', sqliteLater('NEW.revoked_at'))} END`,
  `CREATE TRIGGER IF NOT EXISTS tr_users_changed AFTER UPDATE OF ${TOLD.join(', ')} ON users
     WHEN ${ANY_CHANGES} BEGIN ${publishing('user', 'NEW.id', sqliteLater('NEW.updated_at'))} END`,
  `CREATE TRIGGER IF NOT EXISTS tr_users_deleted AFTER DELETE ON users
     BEGIN ${publishing('user', 'OLD.id', SQLITE_NOW)} END`,
  `CREATE TRIGGER IF NOT EXISTS tr_sessions_deleted AFTER DELETE ON sessions
     WHEN ${sessionGoes(SQLITE_NOW)} BEGIN ${publishing('session', 'OLD.id', SQLITE_NOW)} END`,
];

/** One may be missing since another migration, undone just before, made its table anew. */
const SQLITE_REMOVAL = [
  'DROP TRIGGER IF EXISTS tr_sessions_deleted',
  'DROP TRIGGER IF EXISTS tr_users_deleted',
  'DROP TRIGGER IF EXISTS tr_users_changed',
  'DROP TRIGGER IF EXISTS tr_sessions_revoked',
];

/** Finds our tables by the path of this moment, whatever path the program has whose statement fires it. */
export const triggerFunction = (name: string, body: string): string =>
  `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
     AS $$ BEGIN ${body} RETURN NEW; END $$`;

/**
 * Until a transaction commits, others read what was before and issue tokens that say so: what it revokes is as old as its
 * commit, or a suspension in a transaction of a minute would leave the tokens of that minute alone. The second write is spared
 * those who commit within a second, for which the verdict allows. (On SQLite nobody else writes meanwhile, hence nobody logs in or refreshes.)
 */
const AGING_BY_COMMIT = `
  IF clock_timestamp() > transaction_timestamp() + interval '1 second' THEN
    NEW.revoked_at := ${postgresLater('NEW.revoked_at')};
    UPDATE revocations SET revoked_at = NEW.revoked_at WHERE id = NEW.id;
  END IF;`;

/**
 * `stamp`: ids of a sequence are taken before the commit and become visible in another order, so that a reader who goes
 * on from the highest id would lose rows; the transaction id tells what may have been invisible. `notify`: instances that
 * listen need not wait for their next reading; it says nothing else, since whoever may connect can send notifications. The sequence starts over rather than refuse the 2^31st revocation; rows do
 * not live that long.
 */
const POSTGRES = [
  'ALTER SEQUENCE revocations_id_seq CYCLE',
  triggerFunction('watchword_publish_session', publishing('session', 'NEW.id', postgresLater('NEW.revoked_at'))),
  triggerFunction('watchword_publish_user', publishing('user', 'NEW.id', postgresLater('NEW.updated_at'))),
  triggerFunction('watchword_publish_user_deletion', publishing('user', 'OLD.id', POSTGRES_NOW)),
  triggerFunction('watchword_publish_session_deletion', publishing('session', 'OLD.id', POSTGRES_NOW)),
  triggerFunction('watchword_stamp_revocation', 'NEW.transaction_id := pg_current_xact_id()::text::bigint;'),
  triggerFunction(
    'watchword_notify_revocation',
    `${AGING_BY_COMMIT}
     PERFORM pg_notify('watchword_revocations', '');`,
  ),
  `CREATE TRIGGER tr_sessions_revoked AFTER UPDATE OF revoked_at ON sessions FOR EACH ROW
     WHEN (${SESSION_ENDS}) EXECUTE FUNCTION watchword_publish_session()`,
  `CREATE TRIGGER tr_users_changed AFTER UPDATE OF ${TOLD.join(', ')} ON users FOR EACH ROW
     WHEN (${ANY_CHANGES}) EXECUTE FUNCTION watchword_publish_user()`,
  `CREATE TRIGGER tr_users_deleted AFTER DELETE ON users FOR EACH ROW
     EXECUTE FUNCTION watchword_publish_user_deletion()`,
  `CREATE TRIGGER tr_sessions_deleted AFTER DELETE ON sessions FOR EACH ROW
     WHEN (${sessionGoes(POSTGRES_NOW)}) EXECUTE FUNCTION watchword_publish_session_deletion()`,
  `CREATE TRIGGER tr_revocations_stamp BEFORE INSERT ON revocations FOR EACH ROW
     EXECUTE FUNCTION watchword_stamp_revocation()`,
  // at the commit, and on this table alone: one with deferred triggers cannot be altered by a migration that changes rows
  `CREATE CONSTRAINT TRIGGER tr_revocations_notify AFTER INSERT ON revocations
     DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
     EXECUTE FUNCTION watchword_notify_revocation()`,
];

const POSTGRES_REMOVAL = [
  'DROP TRIGGER tr_sessions_deleted ON sessions',
  'DROP TRIGGER tr_users_deleted ON users',
  'DROP TRIGGER tr_users_changed ON users',
  'DROP TRIGGER tr_sessions_revoked ON sessions',
  'DROP TRIGGER tr_revocations_notify ON revocations',
  'DROP TRIGGER tr_revocations_stamp ON revocations',
  'DROP FUNCTION watchword_notify_revocation()',
  'DROP FUNCTION watchword_stamp_revocation()',
  'DROP FUNCTION watchword_publish_session_deletion()',
  'DROP FUNCTION watchword_publish_user_deletion()',
  'DROP FUNCTION watchword_publish_user()',
  'DROP FUNCTION watchword_publish_session()',
];
