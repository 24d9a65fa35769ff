import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { column, createTable, dropTable, indexOn } from './portable-table.js';

/** Counts of wrong passwords. */
export class AttemptCounts1764000002000 implements MigrationInterface {
  readonly name = 'AttemptCounts1764000002000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      new Table({
        name: 'attempt_counts',
        columns: [
          column.text('key_digest', 64, { isPrimary: true, primaryKeyConstraintName: 'pk_attempt_counts' }),
          column.integer('failures'),
          column.instant('allowed_at'),
          column.instant('expires_at'),
        ],
        indices: [indexOn('attempt_counts', 'expires_at')],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropTable(queryRunner, 'attempt_counts');
  }
}
