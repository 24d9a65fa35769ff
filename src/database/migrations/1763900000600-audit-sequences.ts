import type { MigrationInterface, QueryRunner } from 'typeorm';
import { AUDIT_ENTRIES, ownName } from '../relations.js';
import { fragment } from '../statement.js';
import { isPostgres, run } from './portable-table.js';

/** SQLite keeps a text or a fraction in a column of whole numbers; an entry of the audit log stands at none of them. */
export class AuditSequences1763900000600 implements MigrationInterface {
  readonly name = 'AuditSequences1763900000600';

  async up(queryRunner: QueryRunner): Promise<void> {
    if (isPostgres(queryRunner)) return;
    await run(queryRunner, ...SQLITE_AUDIT_SEQUENCE_TRIGGERS);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    if (isPostgres(queryRunner)) return;
    await run(queryRunner, fragment`DROP TRIGGER IF EXISTS ${ownName('tr_audit_entries_sequence')}`);
  }
}

/** A trigger and no check: with a check SQLite would have to make the table anew. */
export const SQLITE_AUDIT_SEQUENCE_TRIGGERS = [
  fragment`CREATE TRIGGER IF NOT EXISTS ${ownName('tr_audit_entries_sequence')} BEFORE INSERT ON ${AUDIT_ENTRIES}
     WHEN typeof(NEW.sequence) <> 'integer' OR NEW.sequence < 1
     BEGIN SELECT RAISE(ABORT, 'audit entries are numbered from 1'); END`,
];
