import { DataSource, type DataSourceOptions, DefaultNamingStrategy } from 'typeorm';
import { adoptDataSource } from '../../../src/database/adopt-data-source.js';
import { poolOf } from '../../../src/database/pooled-statement.js';
import { sharedCommitsOf } from '../../../src/database/shared-commits.js';
import { entities } from '../../../src/entities.js';
import { type WatchwordTableNames, withWatchword } from '../../../src/index.js';
import { UserEntity } from '../../../src/modules/users/index.js';
import { DATABASE_KINDS, emptyDatabase } from '../../support/databases.js';
import { hostOptions } from '../../support/host-data-source.js';
import { aUserRow } from '../../support/rows.js';
import { namesIn } from '../../support/schema-names.js';

/** One that changes also the names that are given. */
class ShoutingNames extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string, prefixes: string[]): string {
    return super.columnName(propertyName, customName, prefixes).toUpperCase();
  }
}

/** As is common: what has no name of its own gets one in snake case. */
class SnakeNames extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string): string {
    return customName || propertyName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}

describe.each(DATABASE_KINDS)('a data source of an application on %s', (kind) => {
  let opened: DataSource[] = [];
  afterEach(async () => {
    for (const each of opened) await each.destroy();
    opened = [];
  });

  async function open(
    given: Partial<DataSourceOptions> = {},
    { isMigrated = true, names = {} }: { isMigrated?: boolean; names?: WatchwordTableNames } = {},
  ): Promise<DataSource> {
    const options = { ...(await hostOptions(kind, await emptyDatabase(kind))), ...given } as DataSourceOptions;
    const dataSource = await new DataSource(withWatchword(options, names)).initialize();
    opened.push(dataSource);
    if (isMigrated) await dataSource.runMigrations();
    return dataSource;
  }

  const adopted = (dataSource: DataSource) => adoptDataSource(dataSource, entities);

  it('is the same one, and holds our entities', async () => {
    const dataSource = await open();
    expect(await adopted(dataSource)).toBe(dataSource);
    await dataSource.getRepository(UserEntity).insert(aUserRow());
    expect(await dataSource.getRepository(UserEntity).count()).toBe(1);
  });

  it('is refused without withWatchword, and before it is connected', async () => {
    const options = await hostOptions(kind, await emptyDatabase(kind));
    await expect(adopted(new DataSource(options))).rejects.toThrow(/withWatchword/);
    await expect(adopted(new DataSource(withWatchword(options)))).rejects.toThrow(/await dataSource\.initialize\(\)/);
    await expect(adopted({} as DataSource)).rejects.toThrow(/install typeorm once/);
  });

  it('is refused in one line while migrations of ours are missing in it', async () => {
    const dataSource = await open({}, { isMigrated: false });
    const refusal = adopted(dataSource);
    await expect(refusal).rejects.toThrow(/migrations of Watchword are missing.*CreateAccounts.*migration:run/);
    await expect(refusal).rejects.not.toThrow(/\n/);
    await dataSource.runMigrations();
    await dataSource.undoLastMigration();
    await expect(adopted(dataSource)).rejects.toThrow(/missing in the database \(1, from /);
  });

  it('is refused when it renames what is ours, and told what to do', async () => {
    await expect(adopted(await open({ entityPrefix: 'app_' }))).rejects.toThrow(/app_users.*tablePrefix/);
    const namingStrategy = new ShoutingNames();
    await expect(adopted(await open({ namingStrategy }))).rejects.toThrow(/users or its columns/);
  });

  it('keeps a naming strategy of its own that leaves given names alone', async () => {
    const dataSource = await open({ namingStrategy: new SnakeNames() }, { names: { tablePrefix: 'auth_' } });
    await expect(adopted(dataSource)).resolves.toBe(dataSource);
  });
});

describe('a data source of an application on SQLite', () => {
  let dataSource: DataSource;
  beforeEach(async () => {
    const options = await hostOptions('sqlite', await emptyDatabase('sqlite'));
    dataSource = await new DataSource(withWatchword(options, { tablePrefix: 'auth_' })).initialize();
    await dataSource.runMigrations();
  });
  afterEach(() => dataSource.destroy());

  it('has its transactions one after the other from then on, so that none takes the writes of another along', async () => {
    await adoptDataSource(dataSource, entities);
    const kept = aUserRow();
    const failing = dataSource.transaction(async (manager) => {
      await manager.getRepository(UserEntity).insert(aUserRow());
      throw new Error('rolled back');
    });
    const beside = dataSource.getRepository(UserEntity).insert(kept);
    await expect(failing).rejects.toThrow('rolled back');
    await beside;
    expect(await dataSource.getRepository(UserEntity).find({ select: { id: true } })).toEqual([{ id: kept.id }]);
  });

  it('is made safe once, however often it is given', async () => {
    await adoptDataSource(dataSource, entities);
    const commits = sharedCommitsOf(dataSource);
    await adoptDataSource(dataSource, entities);
    expect(sharedCommitsOf(dataSource)).toBe(commits);
    expect(commits).toBeDefined();
  });

  it('is refused while a transaction is open on its connection', async () => {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await expect(adoptDataSource(dataSource, entities)).rejects.toThrow(/a transaction is open/);
    await runner.rollbackTransaction();
    await expect(adoptDataSource(dataSource, entities)).resolves.toBe(dataSource);
  });

  it('gets triggers and indices again that a migration of TypeORM has lost', async () => {
    const before = (await namesIn(dataSource)).sort();
    await dataSource.query('DROP TRIGGER auth_tr_users_changed');
    await dataSource.query('DROP INDEX auth_ix_users_full_name');
    await adoptDataSource(dataSource, entities);
    expect((await namesIn(dataSource)).sort()).toEqual(before);
  });
});

it('a pool of an application on PostgreSQL closes a connection that went silent, also one that it had before', async () => {
  const options = await hostOptions('postgres', await emptyDatabase('postgres'));
  const extra = { max: 1, query_timeout: 200 };
  const dataSource = await new DataSource(withWatchword({ ...options, extra } as DataSourceOptions)).initialize();
  await dataSource.runMigrations();
  await adoptDataSource(dataSource, entities);
  const pidOf = async () => (await dataSource.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid'))[0]?.pid;
  const [before, pool] = [await pidOf(), poolOf(dataSource)];
  expect(pool.totalCount).toBe(1);
  await expect(dataSource.query('SELECT pg_sleep(60)')).rejects.toThrow('Query read timeout');
  expect(await pidOf()).not.toBe(before);
  await dataSource.destroy();
});
