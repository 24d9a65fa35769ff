import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { USERS } from '../relations.js';
import { fragment } from '../statement.js';
import { column, createTable, dropTable, indexOn, nullable, ownedByUser, run, uniqueBy } from './portable-table.js';

/** The tokens of links in mails, and since when an address is known to be its owner's. */
export class SingleUseTokens1764000004000 implements MigrationInterface {
  readonly name = 'SingleUseTokens1764000004000';

  async up(queryRunner: QueryRunner): Promise<void> {
    // in SQL that makes no table anew on either database
    await run(queryRunner, fragment`ALTER TABLE ${USERS} ADD COLUMN email_verified_at bigint`);
    await createTable(
      queryRunner,
      new Table({
        name: 'single_use_tokens',
        columns: [
          column.primaryId('single_use_tokens'),
          column.text('digest', 64),
          column.id('user_id'),
          column.text('purpose', 32),
          column.text('state_digest', 64),
          column.longText('sealed_target', nullable),
          column.instant('created_at'),
          column.instant('expires_at'),
        ],
        uniques: [uniqueBy('single_use_tokens', 'digest')],
        indices: [indexOn('single_use_tokens', 'user_id', 'purpose'), indexOn('single_use_tokens', 'expires_at')],
        foreignKeys: ownedByUser('single_use_tokens') ?? [],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropTable(queryRunner, 'single_use_tokens');
    await run(queryRunner, fragment`ALTER TABLE ${USERS} DROP COLUMN email_verified_at`);
  }
}
