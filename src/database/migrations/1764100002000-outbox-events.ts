import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { column, createTable, dropTable, indexOn } from './portable-table.js';

/** Domain events that wait to be published. */
export class OutboxEvents1764100002000 implements MigrationInterface {
  readonly name = 'OutboxEvents1764100002000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      new Table({
        name: 'outbox_events',
        columns: [
          column.primaryId('outbox_events'),
          column.text('name', 64),
          column.text('order_key', 128),
          column.bigInteger('sequence'),
          column.longText('event'),
          column.instant('created_at'),
          column.instant('due_at'),
          column.integer('attempts'),
        ],
        indices: [indexOn('outbox_events', 'due_at'), indexOn('outbox_events', 'order_key', 'sequence')],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropTable(queryRunner, 'outbox_events');
  }
}
