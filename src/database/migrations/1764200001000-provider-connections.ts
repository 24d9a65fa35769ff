import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { column, createTable, dropTable, indexOn, nullable, oneOf, ownedByUser, uniqueBy } from './portable-table.js';

const STATES = ['connected', 'needs_reconsent'];

/** What users have connected at providers, with the sealed tokens. */
export class ProviderConnections1764200001000 implements MigrationInterface {
  readonly name = 'ProviderConnections1764200001000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      new Table({
        name: 'provider_connections',
        columns: [
          column.primaryId('provider_connections'),
          column.id('user_id'),
          column.text('provider', 32),
          column.text('subject', 255),
          column.text('state', 16),
          column.text('state_reason', 32, nullable),
          column.longText('scope', nullable),
          column.text('token_type', 32),
          column.longText('data_key', nullable),
          column.longText('sealed_access_token', nullable),
          column.longText('sealed_refresh_token', nullable),
          column.longText('sealed_id_token', nullable),
          column.instant('tokens_issued_at', nullable),
          column.instant('access_expires_at', nullable),
          column.integer('tokens_version'),
          column.id('lease_id', nullable),
          column.instant('lease_until', nullable),
          column.integer('interruptions'),
          column.integer('failures'),
          column.instant('retry_at', nullable),
          column.instant('answer_lost_at', nullable),
          column.instant('used_at', nullable),
          column.instant('created_at'),
          column.instant('updated_at'),
        ],
        uniques: [
          uniqueBy('provider_connections', 'user_id', 'provider'),
          uniqueBy('provider_connections', 'provider', 'subject'),
        ],
        checks: [oneOf('provider_connections', 'state', STATES)],
        indices: [indexOn('provider_connections', 'access_expires_at')],
        foreignKeys: ownedByUser('provider_connections'),
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropTable(queryRunner, 'provider_connections');
  }
}
