import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { column, nullable } from './portable-table.js';

/** Mails to people who have no account, yet or any more. */
export class MailsWithoutUser1764000006000 implements MigrationInterface {
  readonly name = 'MailsWithoutUser1764000006000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.changeColumn('outbox_mails', 'user_id', new TableColumn(column.id('user_id', nullable)));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DELETE FROM outbox_mails WHERE user_id IS NULL');
    await queryRunner.changeColumn('outbox_mails', 'user_id', new TableColumn(column.id('user_id')));
  }
}
