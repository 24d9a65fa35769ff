import { DataSource } from 'typeorm';
import { migrations } from '../../../src/database/migrations/index.js';
import { serializeSqlite } from '../../../src/database/serialized-sqlite.js';
import { type WatchwordTableNames, withWatchword } from '../../../src/index.js';
import { UserEntity } from '../../../src/modules/users/index.js';
import { type DatabaseKind, emptyDatabase } from '../../support/databases.js';
import { AddInvoices1763850000000, hostOptions, InvoiceEntity, openHost } from '../../support/host-data-source.js';
import { aUserRow, insertUserWithSession } from '../../support/rows.js';
import { namesIn } from '../../support/schema-names.js';
import { columnDriftOf, revertAll, statementsToMatch } from '../../support/schema.js';

const CASES: readonly (readonly [DatabaseKind, string, WatchwordTableNames])[] = [
  ['sqlite', 'plain names', {}],
  ['sqlite', 'a prefix', { tablePrefix: 'auth_' }],
  ['postgres', 'plain names', {}],
  ['postgres', 'a prefix', { tablePrefix: 'auth_' }],
  ['postgres', 'a schema', { schema: 'identity' }],
  ['postgres', 'a prefix and a schema', { tablePrefix: 'auth_', schema: 'identity' }],
];

const namesOf = (classes: readonly (new () => { name?: string })[]) => classes.map((Migration) => new Migration().name);

/** The order of time. */
const INTERLEAVED = namesOf([...migrations, AddInvoices1763850000000]).sort(
  (one = '', other = '') => Number(one.slice(-13)) - Number(other.slice(-13)),
);

describe.each(CASES)('the migrations of an application and ours on %s with %s', (kind, _description, names) => {
  let dataSource: DataSource;
  beforeEach(async () => {
    dataSource = await openHost(kind, await emptyDatabase(kind), names);
    await dataSource.runMigrations();
  });
  afterEach(() => dataSource.destroy());

  const allNames = async () => [
    ...(await namesIn(dataSource)),
    ...(names.schema ? await namesIn(dataSource, names.schema) : []),
  ];

  it('run in the order of their times, and the table of the application refers to ours', async () => {
    const executed = await dataSource.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id');
    expect(executed.map(({ name }) => name)).toEqual(INTERLEAVED);
    expect(INTERLEAVED.indexOf('AddInvoices1763850000000')).toBeGreaterThan(0);
    const { userId } = await insertUserWithSession(dataSource);
    const invoices = dataSource.getRepository(InvoiceEntity);
    await invoices.insert({ id: '1', userId });
    await expect(invoices.insert({ id: '2', userId: 'nobody' })).rejects.toThrow(/foreign key/i);
    await dataSource.getRepository(UserEntity).delete({ id: userId });
    expect(await invoices.count()).toBe(0);
  });

  it('go back to nothing and forward again', async () => {
    const before = (await allNames()).sort();
    await insertUserWithSession(dataSource);
    await revertAll(dataSource);
    expect(await allNames()).toEqual([]);
    await dataSource.runMigrations();
    expect((await allNames()).sort()).toEqual(before);
    expect(await columnDriftOf(dataSource)).toEqual([]);
  });

  it('keep every user as far back as the users are', async () => {
    const user = aUserRow();
    await dataSource.getRepository(UserEntity).insert(user);
    const table = dataSource.getMetadata(UserEntity).tablePath.replace('.', '"."');
    for (let left = INTERLEAVED.length; left > 1; left -= 1) await dataSource.undoLastMigration();
    const kept = await dataSource.query<{ id: string }[]>(`SELECT id FROM "${table}"`);
    expect(kept.map(({ id }) => id)).toEqual([user.id]);
    await dataSource.runMigrations();
    expect(await dataSource.getRepository(UserEntity).existsBy({ id: user.id })).toBe(true);
  });

  it('leave nothing of ours that TypeORM would change to match the entities', async () => {
    const statements = await statementsToMatch(dataSource);
    const others = statements.filter((statement) => !/invoices/.test(statement));
    expect(others).toEqual([]);
  });
});

it.each(['sqlite', 'postgres'] as const)(
  'an application on %s that has migrated before gets our migrations later, although their times are earlier',
  async (kind) => {
    class AddOffers1899000000000 extends AddInvoices1763850000000 {
      override readonly name = 'AddOffers1899000000000' as never;
      override up = async () => undefined;
    }
    const url = await emptyDatabase(kind);
    const own = { ...(await hostOptions(kind, url)), migrations: [AddOffers1899000000000] } as never;
    const before = await new DataSource(own).initialize();
    await before.runMigrations();
    await before.destroy();
    const after = await serializeSqlite(new DataSource(withWatchword(own))).initialize();
    expect((await after.runMigrations()).map(({ name }) => name)).toEqual(namesOf(migrations));
    await after.destroy();
  },
);
