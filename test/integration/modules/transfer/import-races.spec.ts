import type { DataSource, EntityManager } from 'typeorm';
import { UserEntity, UsersInBulkRepository } from '../../../../src/modules/users/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { aUserRow } from '../../../support/rows.js';
import { countOf, fileOf, importing, line, runImport, usernamesIn } from './bulk-kit.js';

const numbers = Array.from({ length: 40 }, (_, index) => index + 1);
const EVERYBODY = numbers.map((number) => `person-${number}`).sort();

describe.each(DATABASE_KINDS)('two imports of one file at once, on %s', (kind) => {
  let url: string;
  let dataSources: DataSource[];
  beforeEach(async () => {
    url = await migratedDatabase(kind);
    dataSources = [await openDatabase(url), await openDatabase(url)];
  });
  afterEach(() => Promise.all(dataSources.map((each) => each.destroy())));

  it('import everybody once, and at the most one of them comes to the end', async () => {
    const path = fileOf(...numbers.map((number) => line(number)));
    const results = await Promise.allSettled(dataSources.map((each) => runImport(importing(each), path)));
    const lost = results.filter((result) => result.status === 'rejected');
    expect(lost.length).toBeGreaterThan(0);
    for (const { reason } of lost) expect(reason).toMatchObject({ code: 'IMPORT_RUNNING' });

    const [dataSource] = dataSources as [DataSource];
    const { summary, bad } = await runImport(importing(dataSource), path);
    expect(summary).toMatchObject({ imported: 40, badLines: 0 });
    expect(bad).toEqual([]);
    expect(await usernamesIn(dataSource)).toEqual(EVERYBODY);
  });

  it('the one that is overtaken writes nothing and says so', async () => {
    const path = fileOf(...numbers.map((number) => line(number)));
    const [slow, quick] = dataSources as [DataSource, DataSource];
    let overtaken = false;
    const onProgress = async (): Promise<void> => {
      if (overtaken) return;
      overtaken = true;
      expect((await runImport(importing(quick), path)).summary).toMatchObject({ resumedAfterLine: 4, imported: 40 });
    };
    await expect(runImport(importing(slow), path, { onProgress })).rejects.toMatchObject({ code: 'IMPORT_RUNNING' });
    expect(await countOf(slow, 'users')).toBe(40);
  });

  it('of two files with the same people refuse the second of each name', async () => {
    const lines = numbers.map((number) => line(number));
    const [first, second] = await Promise.all(
      [fileOf(...lines), fileOf(...lines, '')].map((path, index) =>
        runImport(importing(dataSources[index] as DataSource), path),
      ),
    );
    expect(Number(first?.summary.imported) + Number(second?.summary.imported)).toBe(40);
    expect(Number(first?.summary.badLines) + Number(second?.summary.badLines)).toBe(40);
    expect(await usernamesIn(dataSources[0] as DataSource)).toEqual(EVERYBODY);
  });
});

/** Somebody registers after the import has asked which names are taken, and before it writes. */
class OvertakenUsers extends UsersInBulkRepository {
  private isOvertaken = false;

  constructor(
    dataSource: DataSource,
    private readonly register: (manager: EntityManager) => Promise<unknown>,
  ) {
    super(dataSource);
  }

  override async insert(users: readonly UserEntity[], manager: EntityManager): Promise<ReadonlySet<string>> {
    if (!this.isOvertaken) await this.register(manager);
    this.isOvertaken = true;
    return super.insert(users, manager);
  }
}

describe.each(DATABASE_KINDS)('somebody who registers during an import, on %s', (kind) => {
  let dataSource: DataSource;
  beforeEach(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
  });
  afterEach(() => dataSource.destroy());

  // on SQLite nobody else can write during the transaction, so there it is a statement of the same
  const registering = (names: Partial<UserEntity>) => (manager: EntityManager) =>
    (kind === 'postgres' ? dataSource : manager).getRepository(UserEntity).insert(aUserRow(names));

  it('keeps the name, and the others of the batch come in', async () => {
    const register = registering({ username: 'person-2', usernameKey: 'person-2' });
    const service = importing(dataSource, { users: new OvertakenUsers(dataSource, register) });
    const { summary, bad } = await runImport(service, fileOf(line(1), line(2), line(3), line(4), line(5)));
    expect(bad).toEqual(['2 USERNAME_TAKEN']);
    expect(summary).toMatchObject({ imported: 4, badLines: 1 });
    expect(await usernamesIn(dataSource)).toEqual(['person-1', 'person-2', 'person-3', 'person-4', 'person-5']);
  });

  it('frees the names of the line that lost for the lines behind it', async () => {
    const register = registering({ username: 'person-1', usernameKey: 'person-1' });
    const service = importing(dataSource, { users: new OvertakenUsers(dataSource, register) });
    const path = fileOf(line(1), line(2, { email: 'person-1@example.org' }));
    const { summary, bad } = await runImport(service, path);
    expect(bad).toEqual(['1 USERNAME_TAKEN']);
    expect(summary).toMatchObject({ imported: 1, badLines: 1 });
    expect(await usernamesIn(dataSource)).toEqual(['person-1', 'person-2']);
  });
});
