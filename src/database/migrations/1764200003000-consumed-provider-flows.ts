import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { column, createTable, dropTable, indexOn } from './portable-table.js';

/** Sign-ins at providers that came back, so that none comes back twice. */
export class ConsumedProviderFlows1764200003000 implements MigrationInterface {
  readonly name = 'ConsumedProviderFlows1764200003000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      new Table({
        name: 'consumed_provider_flows',
        columns: [
          column.text('digest', 64, { isPrimary: true, primaryKeyConstraintName: 'pk_consumed_provider_flows' }),
          column.instant('expires_at'),
        ],
        indices: [indexOn('consumed_provider_flows', 'expires_at')],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropTable(queryRunner, 'consumed_provider_flows');
  }
}
