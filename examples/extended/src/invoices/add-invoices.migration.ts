import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Runs in the order of the numbers, together with Watchword's own. */
export class AddInvoices1764500000000 implements MigrationInterface {
  readonly name = 'AddInvoices1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'invoices',
        columns: [
          { name: 'id', type: 'varchar', length: '36', isPrimary: true, primaryKeyConstraintName: 'invoices_pk' },
          { name: 'user_id', type: 'varchar', length: '36' },
          { name: 'reason', type: 'varchar', length: '100' },
          { name: 'cents', type: 'integer' },
        ],
        foreignKeys: [
          {
            name: 'invoices_user',
            columnNames: ['user_id'],
            referencedTableName: 'users',
            referencedColumnNames: ['id'],
            // an invoice goes with its user
            onDelete: 'CASCADE',
          },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('invoices');
  }
}
