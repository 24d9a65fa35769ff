import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { column, createTable, dropTable, indexOn } from './portable-table.js';

export class ConsumedAssertions1763800000003 implements MigrationInterface {
  readonly name = 'ConsumedAssertions1763800000003';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      new Table({
        name: 'consumed_assertions',
        columns: [
          column.text('digest', 64, { isPrimary: true, primaryKeyConstraintName: 'pk_consumed_assertions' }),
          column.instant('expires_at'),
        ],
        indices: [indexOn('consumed_assertions', 'expires_at')],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropTable(queryRunner, 'consumed_assertions');
  }
}
