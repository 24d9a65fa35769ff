import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { ownName, relation, REVOCATIONS, SESSIONS, USERS } from '../relations.js';
import { fragment, type SqlFragment } from '../statement.js';
import { column, createTable, dropTable, indexOn, isPostgres, nullable, oneOf, run } from './portable-table.js';

/**
 * What was revoked lately, written by the database itself whenever a session ends or what a token says of its user
 * changes: no statement, ours, a team's or an operator's, can revoke without publishing it, and both count together or not
 * at all.
 */
export class Revocations1763800000000 implements MigrationInterface {
  readonly name = 'Revocations1763800000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, revocations());
    await run(queryRunner, ...(isPostgres(queryRunner) ? POSTGRES : SQLITE_REVOCATION_TRIGGERS));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await run(queryRunner, ...(isPostgres(queryRunner) ? POSTGRES_REMOVAL : SQLITE_REMOVAL));
    await dropTable(queryRunner, 'revocations');
  }
}

const SESSIONS_REVOKED = ownName('tr_sessions_revoked');
const SESSIONS_DELETED = ownName('tr_sessions_deleted');
const USERS_CHANGED = ownName('tr_users_changed');
const USERS_DELETED = ownName('tr_users_deleted');
const REVOCATIONS_STAMP = ownName('tr_revocations_stamp');
const REVOCATIONS_NOTIFY = ownName('tr_revocations_notify');

const PUBLISH_SESSION = relation('watchword_publish_session');
const PUBLISH_SESSION_DELETION = relation('watchword_publish_session_deletion');
const PUBLISH_USER = relation('watchword_publish_user');
const PUBLISH_USER_DELETION = relation('watchword_publish_user_deletion');
const STAMP_REVOCATION = relation('watchword_stamp_revocation');
const NOTIFY_REVOCATION = relation('watchword_notify_revocation');

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
    checks: [oneOf('revocations', 'kind', ['session', 'user', 'token', 'key', 'role'])],
  });
}

const publishing = (kind: string, subject: string, revokedAt: string): SqlFragment =>
  fragment`INSERT INTO ${REVOCATIONS} (kind, subject, revoked_at) VALUES ('${kind}', ${subject}, ${revokedAt});`;

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
  fragment`CREATE TRIGGER IF NOT EXISTS ${SESSIONS_REVOKED} AFTER UPDATE OF revoked_at ON ${SESSIONS}
     WHEN ${SESSION_ENDS} BEGIN ${publishing('session', 'NEW.id', sqliteLater('NEW.revoked_at'))} END`,
  fragment`CREATE TRIGGER IF NOT EXISTS ${USERS_CHANGED} AFTER UPDATE OF ${TOLD.join(', ')} ON ${USERS}
     WHEN ${ANY_CHANGES} BEGIN ${publishing('user', 'NEW.id', sqliteLater('NEW.updated_at'))} END`,
  fragment`CREATE TRIGGER IF NOT EXISTS ${USERS_DELETED} AFTER DELETE ON ${USERS}
     BEGIN ${publishing('user', 'OLD.id', SQLITE_NOW)} END`,
  fragment`CREATE TRIGGER IF NOT EXISTS ${SESSIONS_DELETED} AFTER DELETE ON ${SESSIONS}
     WHEN ${sessionGoes(SQLITE_NOW)} BEGIN ${publishing('session', 'OLD.id', SQLITE_NOW)} END`,
];

/** One may be missing since another migration, undone just before, made its table anew. */
const SQLITE_REMOVAL = [
  fragment`DROP TRIGGER IF EXISTS ${SESSIONS_DELETED}`,
  fragment`DROP TRIGGER IF EXISTS ${USERS_DELETED}`,
  fragment`DROP TRIGGER IF EXISTS ${USERS_CHANGED}`,
  fragment`DROP TRIGGER IF EXISTS ${SESSIONS_REVOKED}`,
];

/** Finds our tables by the path of this moment, whatever path the program has whose statement fires it. */
export const triggerFunction = (name: SqlFragment, body: SqlFragment): SqlFragment =>
  fragment`CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
     AS $$ BEGIN ${body} RETURN NEW; END $$`;

/**
 * Until a transaction commits, others read what was before and issue tokens that say so: what it revokes is as old as its
 * commit, or a suspension in a transaction of a minute would leave the tokens of that minute alone. The second write is spared
 * those who commit within a second, for which the verdict allows. (On SQLite nobody else writes meanwhile, hence nobody logs in or refreshes.)
 */
const AGING_BY_COMMIT = fragment`
  IF clock_timestamp() > transaction_timestamp() + interval '1 second' THEN
    NEW.revoked_at := ${postgresLater('NEW.revoked_at')};
    UPDATE ${REVOCATIONS} SET revoked_at = NEW.revoked_at WHERE id = NEW.id;
  END IF;`;

/**
 * `stamp`: ids of a sequence are taken before the commit and become visible in another order, so that a reader who goes
 * on from the highest id would lose rows; the transaction id tells what may have been invisible. `notify`: instances that
 * listen need not wait for their next reading; it says nothing else, since whoever may connect can send notifications. The sequence starts over rather than refuse the 2^31st revocation; rows do
 * not live that long.
 */
const POSTGRES = [
  fragment`ALTER SEQUENCE ${relation('revocations_id_seq')} CYCLE`,
  triggerFunction(PUBLISH_SESSION, publishing('session', 'NEW.id', postgresLater('NEW.revoked_at'))),
  triggerFunction(PUBLISH_USER, publishing('user', 'NEW.id', postgresLater('NEW.updated_at'))),
  triggerFunction(PUBLISH_USER_DELETION, publishing('user', 'OLD.id', POSTGRES_NOW)),
  triggerFunction(PUBLISH_SESSION_DELETION, publishing('session', 'OLD.id', POSTGRES_NOW)),
  triggerFunction(STAMP_REVOCATION, fragment`NEW.transaction_id := pg_current_xact_id()::text::bigint;`),
  triggerFunction(
    NOTIFY_REVOCATION,
    fragment`${AGING_BY_COMMIT}
     PERFORM pg_notify('${ownName('watchword_revocations')}', '');`,
  ),
  fragment`CREATE TRIGGER ${SESSIONS_REVOKED} AFTER UPDATE OF revoked_at ON ${SESSIONS} FOR EACH ROW
     WHEN (${SESSION_ENDS}) EXECUTE FUNCTION ${PUBLISH_SESSION}()`,
  fragment`CREATE TRIGGER ${USERS_CHANGED} AFTER UPDATE OF ${TOLD.join(', ')} ON ${USERS} FOR EACH ROW
     WHEN (${ANY_CHANGES}) EXECUTE FUNCTION ${PUBLISH_USER}()`,
  fragment`CREATE TRIGGER ${USERS_DELETED} AFTER DELETE ON ${USERS} FOR EACH ROW
     EXECUTE FUNCTION ${PUBLISH_USER_DELETION}()`,
  fragment`CREATE TRIGGER ${SESSIONS_DELETED} AFTER DELETE ON ${SESSIONS} FOR EACH ROW
     WHEN (${sessionGoes(POSTGRES_NOW)}) EXECUTE FUNCTION ${PUBLISH_SESSION_DELETION}()`,
  fragment`CREATE TRIGGER ${REVOCATIONS_STAMP} BEFORE INSERT ON ${REVOCATIONS} FOR EACH ROW
     EXECUTE FUNCTION ${STAMP_REVOCATION}()`,
  // at the commit, and on this table alone: one with deferred triggers cannot be altered by a migration that changes rows
  fragment`CREATE CONSTRAINT TRIGGER ${REVOCATIONS_NOTIFY} AFTER INSERT ON ${REVOCATIONS}
     DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
     EXECUTE FUNCTION ${NOTIFY_REVOCATION}()`,
];

const POSTGRES_REMOVAL = [
  fragment`DROP TRIGGER ${SESSIONS_DELETED} ON ${SESSIONS}`,
  fragment`DROP TRIGGER ${USERS_DELETED} ON ${USERS}`,
  fragment`DROP TRIGGER ${USERS_CHANGED} ON ${USERS}`,
  fragment`DROP TRIGGER ${SESSIONS_REVOKED} ON ${SESSIONS}`,
  fragment`DROP TRIGGER ${REVOCATIONS_NOTIFY} ON ${REVOCATIONS}`,
  fragment`DROP TRIGGER ${REVOCATIONS_STAMP} ON ${REVOCATIONS}`,
  fragment`DROP FUNCTION ${NOTIFY_REVOCATION}()`,
  fragment`DROP FUNCTION ${STAMP_REVOCATION}()`,
  fragment`DROP FUNCTION ${PUBLISH_SESSION_DELETION}()`,
  fragment`DROP FUNCTION ${PUBLISH_USER_DELETION}()`,
  fragment`DROP FUNCTION ${PUBLISH_USER}()`,
  fragment`DROP FUNCTION ${PUBLISH_SESSION}()`,
];
