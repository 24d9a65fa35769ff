import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { column, createTable, dropTable, indexOn, nullable, uniqueBy } from './portable-table.js';

/** Registrations that wait for their address to be confirmed. */
export class PendingRegistrations1764000006001 implements MigrationInterface {
  readonly name = 'PendingRegistrations1764000006001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      new Table({
        name: 'pending_registrations',
        columns: [
          column.primaryId('pending_registrations'),
          column.text('digest', 64),
          column.text('email_digest', 64),
          column.longText('sealed_user', nullable),
          column.instant('created_at'),
          column.instant('expires_at'),
        ],
        uniques: [uniqueBy('pending_registrations', 'digest')],
        indices: [
          indexOn('pending_registrations', 'email_digest', 'created_at'),
          indexOn('pending_registrations', 'expires_at'),
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropTable(queryRunner, 'pending_registrations');
  }
}
