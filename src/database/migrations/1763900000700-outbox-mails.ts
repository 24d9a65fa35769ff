import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { column, createTable, dropTable, indexOn, ownedByUser } from './portable-table.js';

/** Mails that wait to be sent. */
export class OutboxMails1763900000700 implements MigrationInterface {
  readonly name = 'OutboxMails1763900000700';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      new Table({
        name: 'outbox_mails',
        columns: [
          column.primaryId('outbox_mails'),
          column.id('user_id'),
          column.text('kind', 64),
          column.longText('sealed_message'),
          column.instant('created_at'),
          column.instant('due_at'),
          column.instant('expires_at'),
          column.integer('attempts'),
        ],
        indices: [indexOn('outbox_mails', 'due_at'), indexOn('outbox_mails', 'user_id')],
        foreignKeys: ownedByUser('outbox_mails') ?? [],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropTable(queryRunner, 'outbox_mails');
  }
}
