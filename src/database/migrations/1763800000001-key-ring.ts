import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { ownName, relation, REVOCATIONS, SIGNING_KEYS } from '../relations.js';
import { fragment, type SqlFragment } from '../statement.js';
import { POSTGRES_NOW, postgresLater, SQLITE_NOW, sqliteLater, triggerFunction } from './1763800000000-revocations.js';
import { column, createTable, dropTable, isPostgres, nullable, oneOf, run, uniqueBy } from './portable-table.js';

/**
 * One key for ever becomes a ring. Both tables need the same names for their constraints, so the few rows wait aside
 * while one table takes the place of the other; nothing refers to them.
 */
export class KeyRing1763800000001 implements MigrationInterface {
  readonly name = 'KeyRing1763800000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await run(queryRunner, fragment`CREATE TEMPORARY TABLE ${KEPT} AS SELECT * FROM ${SIGNING_KEYS}`);
    await dropTable(queryRunner, 'signing_keys');
    await createTable(queryRunner, keyRing());
    await run(
      queryRunner,
      fragment`INSERT INTO ${SIGNING_KEYS} (kid, algorithm, sequence, public_jwk, sealed_private_key, created_at, activates_at)
         SELECT kid, algorithm, 1, public_jwk, sealed_private_key, created_at, created_at FROM ${KEPT}`,
      fragment`DROP TABLE ${KEPT}`,
      ...(isPostgres(queryRunner) ? POSTGRES_TRIGGER : SQLITE_KEY_TRIGGERS),
    );
  }

  /** Keeps the key of each algorithm that signs; the tokens of the others are refused, and their clients refresh. */
  async down(queryRunner: QueryRunner): Promise<void> {
    const now = isPostgres(queryRunner) ? POSTGRES_NOW : SQLITE_NOW;
    await run(
      queryRunner,
      fragment`CREATE TEMPORARY TABLE ${KEPT} AS
         SELECT * FROM ${SIGNING_KEYS} AS kept
         WHERE sequence = (
           SELECT MAX(sequence) FROM ${SIGNING_KEYS} AS other
           WHERE other.algorithm = kept.algorithm AND other.revoked_at IS NULL AND other.activates_at <= ${now}
         )`,
    );
    await dropTable(queryRunner, 'signing_keys');
    if (isPostgres(queryRunner)) await run(queryRunner, fragment`DROP FUNCTION ${PUBLISH_KEY}()`);
    await createTable(queryRunner, oneKeyEach());
    await run(
      queryRunner,
      fragment`INSERT INTO ${SIGNING_KEYS} (kid, algorithm, status, public_jwk, sealed_private_key, created_at)
         SELECT kid, algorithm, 'active', public_jwk, sealed_private_key, created_at FROM ${KEPT}`,
      fragment`DROP TABLE ${KEPT}`,
    );
  }
}

const KEPT = ownName('kept_signing_keys');
const KEYS_REVOKED = ownName('tr_signing_keys_revoked');
const PUBLISH_KEY = relation('watchword_publish_key');

/** In the database, so that no statement, whoever's, revokes a key without the other instances hearing of it. */
const publishing = (revokedAt: string): SqlFragment =>
  fragment`INSERT INTO ${REVOCATIONS} (kind, subject, revoked_at) VALUES ('key', NEW.kid, ${revokedAt});`;

const IS_REVOKED = 'OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL';

/** Made again at every start where it is missing; see the migration before. */
export const SQLITE_KEY_TRIGGERS = [
  fragment`CREATE TRIGGER IF NOT EXISTS ${KEYS_REVOKED} AFTER UPDATE OF revoked_at ON ${SIGNING_KEYS}
     WHEN ${IS_REVOKED} BEGIN ${publishing(sqliteLater('NEW.revoked_at'))} END`,
];

const POSTGRES_TRIGGER = [
  triggerFunction(PUBLISH_KEY, publishing(postgresLater('NEW.revoked_at'))),
  fragment`CREATE TRIGGER ${KEYS_REVOKED} AFTER UPDATE OF revoked_at ON ${SIGNING_KEYS} FOR EACH ROW
     WHEN (${IS_REVOKED}) EXECUTE FUNCTION ${PUBLISH_KEY}()`,
];

const ALGORITHMS = oneOf('signing_keys', 'algorithm', ['ES256', 'EdDSA', 'RS256']);

function keyRing(): Table {
  return new Table({
    name: 'signing_keys',
    columns: [
      column.text('kid', 64, { isPrimary: true, primaryKeyConstraintName: 'pk_signing_keys' }),
      column.text('algorithm', 16),
      column.integer('sequence'),
      column.longText('public_jwk'),
      column.longText('sealed_private_key'),
      column.instant('created_at'),
      column.instant('activates_at'),
      column.instant('revoked_at', nullable),
    ],
    // however many instances find that a key is missing, one of them adds it
    uniques: [uniqueBy('signing_keys', 'algorithm', 'sequence')],
    checks: [ALGORITHMS],
  });
}

/** As the migration before left it. */
function oneKeyEach(): Table {
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
      { name: 'uq_signing_keys_active', columnNames: ['algorithm'], isUnique: true, where: `status = 'active'` },
    ],
    checks: [ALGORITHMS, oneOf('signing_keys', 'status', ['active'])],
  });
}
