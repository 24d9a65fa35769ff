import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { column, isPostgres, nullable } from './portable-table.js';

/** Mails to people who have no account, yet or any more. */
export class MailsWithoutUser1764000006000 implements MigrationInterface {
  readonly name = 'MailsWithoutUser1764000006000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await setNullable(queryRunner, true);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DELETE FROM outbox_mails WHERE user_id IS NULL');
    await setNullable(queryRunner, false);
  }
}

/** By TypeORM on SQLite, which has to make the table anew; on PostgreSQL that would make the column anew, without its foreign key. */
async function setNullable(queryRunner: QueryRunner, isNullable: boolean): Promise<void> {
  if (isPostgres(queryRunner)) {
    const change = isNullable ? 'DROP NOT NULL' : 'SET NOT NULL';
    await queryRunner.query(`ALTER TABLE outbox_mails ALTER COLUMN user_id ${change}`);
    return;
  }
  const changed = column.id('user_id', isNullable ? nullable : {});
  await queryRunner.changeColumn('outbox_mails', 'user_id', new TableColumn(changed));
}
