import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { column, createTable, dropTable, indexOn } from './portable-table.js';

/** How far each receiver of security events has come, so that any instance goes on where another stopped. */
export class SecurityEventStreams1764300001000 implements MigrationInterface {
  readonly name = 'SecurityEventStreams1764300001000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const primaryKey = { isPrimary: true, primaryKeyConstraintName: 'pk_security_event_streams' };
    await createTable(
      queryRunner,
      new Table({
        name: 'security_event_streams',
        columns: [
          column.text('client_id', 64, primaryKey),
          column.text('name', 64, primaryKey),
          column.longText('position'),
          column.integer('version'),
          column.instant('polled_at'),
        ],
        indices: [indexOn('security_event_streams', 'polled_at')],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropTable(queryRunner, 'security_event_streams');
  }
}
