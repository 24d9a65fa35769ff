import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { column, createTable, dropTable } from './portable-table.js';

/** Who may do what only one instance at a time does. */
export class CreateLeases1763800000002 implements MigrationInterface {
  readonly name = 'CreateLeases1763800000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      new Table({
        name: 'leases',
        columns: [
          column.text('name', 64, { isPrimary: true, primaryKeyConstraintName: 'pk_leases' }),
          column.id('holder'),
          column.instant('expires_at'),
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropTable(queryRunner, 'leases');
  }
}
