import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { OUTBOX_MAILS } from '../relations.js';
import { fragment, textOf } from '../statement.js';
import { column, isPostgres, nullable, run } from './portable-table.js';

/** Mails to people who have no account, yet or any more. */
export class MailsWithoutUser1764000006000 implements MigrationInterface {
  readonly name = 'MailsWithoutUser1764000006000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await setNullable(queryRunner, true);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await run(queryRunner, fragment`DELETE FROM ${OUTBOX_MAILS} WHERE user_id IS NULL`);
    await setNullable(queryRunner, false);
  }
}

/** By TypeORM on SQLite, which has to make the table anew; on PostgreSQL that would make the column anew, without its foreign key. */
async function setNullable(queryRunner: QueryRunner, isNullable: boolean): Promise<void> {
  if (isPostgres(queryRunner)) {
    const change = isNullable ? 'DROP NOT NULL' : 'SET NOT NULL';
    await run(queryRunner, fragment`ALTER TABLE ${OUTBOX_MAILS} ALTER COLUMN user_id ${change}`);
    return;
  }
  const changed = column.id('user_id', isNullable ? nullable : {});
  // SQLite's tables have no schema, so this is the name as TypeORM writes it, too
  const table = textOf(OUTBOX_MAILS, queryRunner.connection);
  await queryRunner.changeColumn(table, 'user_id', new TableColumn(changed));
}
