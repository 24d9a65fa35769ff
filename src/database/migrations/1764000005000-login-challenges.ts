import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { column, createTable, dropTable, indexOn, nullable, ownedByUser, uniqueBy } from './portable-table.js';

/** The codes of mails that log in, beside the tokens of their links. */
export class LoginChallenges1764000005000 implements MigrationInterface {
  readonly name = 'LoginChallenges1764000005000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      new Table({
        name: 'login_challenges',
        columns: [
          column.primaryId('login_challenges'),
          column.text('challenge_digest', 64),
          column.text('code_digest', 64),
          column.id('token_id', nullable),
          column.id('user_id', nullable),
          column.integer('attempts'),
          column.instant('expires_at'),
        ],
        uniques: [uniqueBy('login_challenges', 'challenge_digest')],
        indices: ['token_id', 'user_id', 'expires_at'].map((name) => indexOn('login_challenges', name)),
        foreignKeys: [
          ...(ownedByUser('login_challenges') ?? []),
          {
            name: 'fk_login_challenges_token_id',
            columnNames: ['token_id'],
            referencedTableName: 'single_use_tokens',
            referencedColumnNames: ['id'],
            onDelete: 'CASCADE',
          },
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropTable(queryRunner, 'login_challenges');
  }
}
