import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ownName, relation, REVOCATIONS, USERS } from '../relations.js';
import { fragment, type SqlFragment } from '../statement.js';
import { postgresLater, SQLITE_REVOCATION_TRIGGERS, sqliteLater } from './1763800000000-revocations.js';
import { isPostgres, run } from './portable-table.js';

/**
 * Why the tokens of a user stopped being true, as far as the trigger can see it: other services are told of a new password
 * in another way than of a new role. Null where it says nothing of it, so no row is rewritten, and a version that does not
 * know the column goes on beside this one. In SQL that makes no table anew on either database.
 */
export class RevocationCauses1764300002000 implements MigrationInterface {
  readonly name = 'RevocationCauses1764300002000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await run(queryRunner, fragment`ALTER TABLE ${REVOCATIONS} ADD COLUMN cause varchar(16)`);
    if (isPostgres(queryRunner)) await run(queryRunner, postgresFunction('(kind, subject, revoked_at, cause)', CAUSE));
    else await run(queryRunner, fragment`DROP TRIGGER IF EXISTS ${USERS_CHANGED}`, ...SQLITE_CAUSE_TRIGGERS);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    if (isPostgres(queryRunner)) await run(queryRunner, postgresFunction('(kind, subject, revoked_at)'));
    else await run(queryRunner, fragment`DROP TRIGGER IF EXISTS ${USERS_CHANGED}`, ...SQLITE_REVOCATION_TRIGGERS);
    await run(queryRunner, fragment`ALTER TABLE ${REVOCATIONS} DROP COLUMN cause`);
  }
}

const USERS_CHANGED = ownName('tr_users_changed');
const TOLD = ['status', 'roles', 'email', 'token_version'];
const ANY_CHANGES = TOLD.map((name) => `OLD.${name} <> NEW.${name}`).join(' OR ');

/** A hash that is made anew at a login changes no version, so it is no new password. */
const CAUSE = `CASE WHEN OLD.token_version = NEW.token_version THEN NULL
     WHEN OLD.password_hash <> NEW.password_hash THEN 'password' ELSE 'tokens' END`;

/** In the place of that of the earlier migration; made again at every start where it is missing. */
export const SQLITE_CAUSE_TRIGGERS: readonly SqlFragment[] = [
  fragment`CREATE TRIGGER IF NOT EXISTS ${USERS_CHANGED} AFTER UPDATE OF ${TOLD.join(', ')} ON ${USERS}
     WHEN ${ANY_CHANGES} BEGIN INSERT INTO ${REVOCATIONS} (kind, subject, revoked_at, cause)
       VALUES ('user', NEW.id, ${sqliteLater('NEW.updated_at')}, ${CAUSE}); END`,
];

/** The trigger goes on calling it; with fewer columns it is as before. */
function postgresFunction(columns: string, ...more: readonly string[]): SqlFragment {
  const values = ["'user'", 'NEW.id', postgresLater('NEW.updated_at'), ...more].join(', ');
  return fragment`CREATE OR REPLACE FUNCTION ${relation('watchword_publish_user')}() RETURNS trigger
     LANGUAGE plpgsql SET search_path FROM CURRENT
     AS $$ BEGIN INSERT INTO ${REVOCATIONS} ${columns} VALUES (${values}); RETURN NEW; END $$`;
}
