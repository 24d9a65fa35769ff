import { type MigrationInterface, type QueryRunner, Table, TableColumn } from 'typeorm';

/** A team's own table, owned by a user. */
class AddBadges1800000000000 implements MigrationInterface {
  readonly name = 'AddBadges1800000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const text = { type: 'varchar', length: '36' };
    await queryRunner.createTable(
      new Table({
        name: 'badges',
        columns: [
          { ...text, name: 'id', isPrimary: true, primaryKeyConstraintName: 'pk_badges' },
          { ...text, name: 'user_id' },
        ],
        foreignKeys: [
          {
            name: 'fk_badges_user_id',
            columnNames: ['user_id'],
            referencedTableName: 'users',
            referencedColumnNames: ['id'],
            onDelete: 'CASCADE',
          },
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('badges');
  }
}

/** Changes a table that others refer to, for which TypeORM makes a new table on SQLite and drops the old one. */
class AddNickname1800000000001 implements MigrationInterface {
  readonly name = 'AddNickname1800000000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP VIEW user_subjects');
    const nickname = new TableColumn({ name: 'nickname', type: 'varchar', length: '64', isNullable: true });
    await queryRunner.addColumn('users', nickname);
    await restoreView(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP VIEW user_subjects');
    await queryRunner.dropColumn('users', 'nickname');
    await restoreView(queryRunner);
  }
}

/** Changes rows and not the schema: to run it twice is no error, and yet wrong. */
export class CountUp1800000000002 implements MigrationInterface {
  readonly name = 'CountUp1800000000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('UPDATE users SET version = version + 1');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('UPDATE users SET version = version - 1');
  }
}

async function restoreView(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(
    `CREATE VIEW user_subjects AS
       SELECT id AS user_id, email, roles, token_version FROM users WHERE status = 'active'`,
  );
}

export const extraMigrations = [AddBadges1800000000000, AddNickname1800000000001, CountUp1800000000002];
