import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { column, createTable, dropTable, nullable } from './portable-table.js';

/** How far the import of each file has come, so that one that was interrupted goes on where it stopped. */
export class UserImports1763900000300 implements MigrationInterface {
  readonly name = 'UserImports1763900000300';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      new Table({
        name: 'user_imports',
        columns: [
          column.text('digest', 64, { isPrimary: true, primaryKeyConstraintName: 'pk_user_imports' }),
          column.bigInteger('file_bytes'),
          column.bigInteger('reached_bytes'),
          column.bigInteger('reached_line'),
          column.bigInteger('imported'),
          column.bigInteger('bad_lines'),
          column.longText('last_bad_lines'),
          column.instant('started_at'),
          column.instant('updated_at'),
          column.instant('finished_at', nullable),
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropTable(queryRunner, 'user_imports');
  }
}
