import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { column, createTable, dropTable, indexOn } from './portable-table.js';

/** Tokens of removed connections that wait to be revoked at their provider. */
export class ProviderRevocations1764200002000 implements MigrationInterface {
  readonly name = 'ProviderRevocations1764200002000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      new Table({
        name: 'provider_revocations',
        columns: [
          column.primaryId('provider_revocations'),
          // of no foreign key: the row outlives the user whom it is about
          column.id('user_id'),
          column.text('provider', 32),
          column.text('subject', 255),
          column.longText('data_key'),
          column.longText('sealed_token'),
          column.text('token_kind', 16),
          column.instant('created_at'),
          column.instant('due_at'),
          column.instant('expires_at'),
          column.integer('attempts'),
        ],
        indices: [indexOn('provider_revocations', 'due_at')],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropTable(queryRunner, 'provider_revocations');
  }
}
