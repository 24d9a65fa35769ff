import { Logger } from '@nestjs/common';
import { Client } from 'pg';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { dataSourceOptions } from '../../../src/database/data-source-options.js';
import { migratePostgres, MIGRATION_LOCK } from '../../../src/database/migrate-postgres.js';
import { databaseSettings, openDatabase } from '../../support/data-sources.js';
import { emptyDatabase } from '../../support/databases.js';
import { extraMigrations } from '../../support/extra-migrations.js';
import { migratedDatabase } from '../../support/migrated-database.js';

const IMPATIENT = { limitMs: 500, reportEveryMs: 1_000 };
const PATIENT = { limitMs: 60_000, reportEveryMs: 1_000 };

/** Longer than the role's limit in its test, and in need of no transaction in another. */
class Slow1800000000003 implements MigrationInterface {
  readonly name: string = 'Slow1800000000003';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('SELECT pg_sleep(0.3)');
  }

  async down(): Promise<void> {}
}

class Unlocked1800000000004 extends Slow1800000000003 {
  override readonly name = 'Unlocked1800000000004';
  readonly transaction = false;
}

describe('the lock under which migrations run on PostgreSQL', () => {
  let url: string;
  let other: Client;
  const open: DataSource[] = [];

  beforeEach(async () => {
    Logger.overrideLogger(false);
    url = await migratedDatabase('postgres');
    other = new Client({ connectionString: url, application_name: 'another instance' });
    await other.connect();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await other.end();
    for (const dataSource of open.splice(0)) await dataSource.destroy();
  });

  /** Connected, and not migrated as an application would. */
  async function connected(migrations: readonly (new () => MigrationInterface)[] = extraMigrations) {
    const options = await dataSourceOptions(databaseSettings(url), { entities: [], migrations });
    const dataSource = await new DataSource(options).initialize();
    open.push(dataSource);
    return dataSource;
  }

  const holdLock = async (): Promise<void> => {
    await other.query('BEGIN');
    await other.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  };
  const applied = async (dataSource: DataSource): Promise<string[]> =>
    (await dataSource.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id')).map(({ name }) => name);
  const processOfOther = async (): Promise<number> =>
    (await other.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? 0;

  it('is not asked for where nothing is missing', async () => {
    await holdLock();
    const dataSource = await openDatabase(url);
    expect(dataSource.isInitialized).toBe(true);
    await dataSource.destroy();
  });

  it('is waited for, and the log says who holds it and since when', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const before = new Date();
    await holdLock();
    const dataSource = await connected();
    const migrated = migratePostgres(dataSource, PATIENT);
    while (warn.mock.calls.length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await applied(dataSource)).not.toContain('AddBadges1800000000000');
    await other.query('COMMIT');
    await migrated;
    expect((await applied(dataSource)).slice(-3)).toEqual(extraMigrations.map(({ name }) => name));

    const [said] = warn.mock.calls.map(([line]) => line as { event: string; holder: string });
    expect(said?.event).toBe('migration_waits');
    const [, pid, application, since] =
      /^process (\d+) of PostgreSQL \((.+) at 127\.0\.0\.1\) since (.+)$/.exec(said?.holder ?? '') ?? [];
    expect([Number(pid), application]).toEqual([await processOfOther(), 'another instance']);
    // a time of another zone would be off by a quarter of an hour at least, a slow machine is not
    expect(Math.abs(new Date(since ?? '').getTime() - before.getTime())).toBeLessThan(600_000);
  });

  it('is waited for so long and no longer, and the start fails with the name of its holder', async () => {
    await holdLock();
    const dataSource = await connected();
    const holder = new RegExp(
      `^waited \\d+ s for another instance .*: process ${await processOfOther()} of PostgreSQL`,
    );
    await expect(migratePostgres(dataSource, IMPATIENT)).rejects.toThrow(holder);
    expect(await applied(dataSource)).not.toContain('AddBadges1800000000000');
    await other.query('ROLLBACK');
    await migratePostgres(dataSource, IMPATIENT);
    expect(await applied(dataSource)).toContain('AddBadges1800000000000');
  });

  it('also keeps out an instance of an earlier version, which holds it for its connection', async () => {
    await other.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await expect(migratePostgres(await connected(), IMPATIENT)).rejects.toThrow(/^waited/);
  });

  it('is free again when a migration fails, and what came before that migration stays', async () => {
    class Broken1800000000005 extends Slow1800000000003 {
      override readonly name = 'Broken1800000000005';
      override async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query('CREATE TABLE half (id int)');
        await queryRunner.query('SELECT nonsense');
      }
    }
    const dataSource = await connected([...extraMigrations, Broken1800000000005]);
    await expect(migratePostgres(dataSource, IMPATIENT)).rejects.toThrow(/nonsense/);
    expect((await applied(dataSource)).slice(-3)).toEqual(extraMigrations.map(({ name }) => name));
    const [half] = await dataSource.query<{ table: string | null }[]>("SELECT to_regclass('half') AS table");
    expect(half?.table).toBeNull();
    const { rows } = await other.query<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS free', [
      MIGRATION_LOCK,
    ]);
    expect(rows).toEqual([{ free: true }]);
  });

  it('has its migrations finished whatever time the role has for a statement', async () => {
    const role = `hurried_${process.pid}`;
    await other.query(`CREATE ROLE ${role} SUPERUSER LOGIN PASSWORD 'only-for-this-test-run'`);
    await other.query(`ALTER ROLE ${role} SET statement_timeout = '100ms'`);
    const asRole = new URL(url);
    asRole.username = role;
    url = asRole.href;
    const dataSource = await connected([Slow1800000000003]);
    await migratePostgres(dataSource, IMPATIENT);
    expect(await applied(dataSource)).toContain('Slow1800000000003');
    for (const each of open.splice(0)) await each.destroy();
    await other.query(`DROP ROLE ${role}`);
  });

  it('refuses a migration that wants no transaction, and says how it is run', async () => {
    await expect(migratePostgres(await connected([Unlocked1800000000004]), IMPATIENT)).rejects.toThrow(
      'Unlocked1800000000004 cannot run in a transaction: run it with `npm run typeorm -- migration:run`, then start again',
    );
  });

  it('lets two instances that wait for it apply each migration once', async () => {
    url = await emptyDatabase('postgres');
    const [one, two] = [await connected(), await connected()];
    await Promise.all([migratePostgres(one, PATIENT), migratePostgres(two, PATIENT)]);
    const names = await applied(one);
    expect(new Set(names).size).toBe(names.length);
  });
});
