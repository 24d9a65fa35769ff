import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { AUDIT_ENTRIES, ownName, relation } from '../relations.js';
import { fragment } from '../statement.js';
import {
  column,
  createTable,
  dropTable,
  indexOn,
  isPostgres,
  nullable,
  ownedByUser,
  run,
  uniqueBy,
} from './portable-table.js';

/** The audit log: a chain of entries, what is on its way into it, and whom its references stand for. */
export class AuditLog1763900000400 implements MigrationInterface {
  readonly name = 'AuditLog1763900000400';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [pending(), people(), chain(), entries()]) await createTable(queryRunner, table);
    await run(queryRunner, ...(isPostgres(queryRunner) ? POSTGRES_TRIGGERS : SQLITE_AUDIT_TRIGGERS));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const name of ['audit_entries', 'audit_chain', 'audit_people', 'audit_pending']) {
      await dropTable(queryRunner, name);
    }
    if (isPostgres(queryRunner)) await run(queryRunner, fragment`DROP FUNCTION ${REFUSE_CHANGE}()`);
  }
}

function pending(): Table {
  return new Table({
    name: 'audit_pending',
    columns: [
      {
        name: 'position',
        type: 'integer',
        isPrimary: true,
        isGenerated: true,
        generationStrategy: 'increment',
        primaryKeyConstraintName: 'pk_audit_pending',
      },
      column.id('id'),
      column.instant('occurred_at'),
      column.longText('event'),
      column.text('mac', 43),
    ],
  });
}

function people(): Table {
  return new Table({
    name: 'audit_people',
    columns: [
      column.id('reference', { isPrimary: true, primaryKeyConstraintName: 'pk_audit_people' }),
      column.id('user_id'),
      column.longText('sealed_key'),
    ],
    uniques: [uniqueBy('audit_people', 'user_id')],
    foreignKeys: ownedByUser('audit_people') ?? [],
  });
}

function chain(): Table {
  return new Table({
    name: 'audit_chain',
    columns: [
      column.text('name', 16, { isPrimary: true, primaryKeyConstraintName: 'pk_audit_chain' }),
      column.longText('sealed_secret'),
      column.bigInteger('length'),
      column.text('head', 43),
      column.text('head_mac', 43),
    ],
  });
}

/**
 * The list, and what any one filter of it lets through that asks for a value, is read off an index backwards. A time is
 * not: what lies in it is found by walking back from the newest, or is read as a whole and sorted.
 */
function entries(): Table {
  return new Table({
    name: 'audit_entries',
    columns: [
      column.bigInteger('sequence', { isPrimary: true, primaryKeyConstraintName: 'pk_audit_entries' }),
      column.id('id'),
      column.bigInteger('occurred_at'),
      column.text('event', 64),
      column.text('outcome', 16),
      column.text('actor_kind', 16),
      column.text('actor', 128, nullable),
      column.text('subject', 36, nullable),
      column.text('target', 128, nullable),
      column.text('session_id', 36, nullable),
      column.text('request_id', 64, nullable),
      column.longText('details'),
      column.longText('personal', nullable),
      column.text('content_hash', 43),
      column.text('previous_hash', 43),
      column.text('hash', 43),
    ],
    uniques: [uniqueBy('audit_entries', 'id')],
    indices: [
      indexOn('audit_entries', 'subject', 'sequence'),
      indexOn('audit_entries', 'actor', 'sequence'),
      indexOn('audit_entries', 'event', 'sequence'),
      indexOn('audit_entries', 'outcome', 'sequence'),
      indexOn('audit_entries', 'session_id', 'sequence'),
      indexOn('audit_entries', 'request_id', 'sequence'),
      indexOn('audit_entries', 'occurred_at'),
    ],
  });
}

/**
 * Against mistakes: whoever may drop a trigger can still change an entry, and then the chain tells. Made again at every
 * start where one is missing; see the migration of the revocations.
 */
export const SQLITE_AUDIT_TRIGGERS = ['UPDATE', 'DELETE'].map(
  (action) =>
    fragment`CREATE TRIGGER IF NOT EXISTS ${ownName(`tr_audit_entries_${action.toLowerCase()}`)} BEFORE ${action} ON ${AUDIT_ENTRIES}
       BEGIN SELECT RAISE(ABORT, 'audit entries are not changed'); END`,
);

const REFUSE_CHANGE = relation('watchword_refuse_audit_change');

/** The positions start over rather than refuse the 2^31st event; rows do not live that long. */
const POSTGRES_TRIGGERS = [
  fragment`ALTER SEQUENCE ${relation('audit_pending_position_seq')} CYCLE`,
  fragment`CREATE FUNCTION ${REFUSE_CHANGE}() RETURNS trigger LANGUAGE plpgsql
     AS $$ BEGIN RAISE EXCEPTION 'audit entries are not changed'; END $$`,
  fragment`CREATE TRIGGER ${ownName('tr_audit_entries_change')} BEFORE UPDATE OR DELETE OR TRUNCATE ON ${AUDIT_ENTRIES} FOR EACH STATEMENT
     EXECUTE FUNCTION ${REFUSE_CHANGE}()`,
];
