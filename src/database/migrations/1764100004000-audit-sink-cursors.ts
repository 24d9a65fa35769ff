import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { column, createTable, dropTable } from './portable-table.js';

/** How far the audit log has been sent to a sink of the deployment's. */
export class AuditSinkCursors1764100004000 implements MigrationInterface {
  readonly name = 'AuditSinkCursors1764100004000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      new Table({
        name: 'audit_sink_cursors',
        columns: [
          column.text('name', 16, { isPrimary: true, primaryKeyConstraintName: 'pk_audit_sink_cursors' }),
          column.bigInteger('delivered'),
          column.id('holder'),
          column.instant('expires_at'),
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropTable(queryRunner, 'audit_sink_cursors');
  }
}
