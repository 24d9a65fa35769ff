import type { DataSource } from 'typeorm';
import { SessionEntity } from '../../../src/modules/sessions/index.js';
import { UserEntity } from '../../../src/modules/users/index.js';
import { openDatabase } from '../../support/data-sources.js';
import { DATABASE_KINDS, type DatabaseKind, emptyDatabase } from '../../support/databases.js';
import { insertUserWithSession } from '../../support/rows.js';
import { namesIn } from '../../support/schema-names.js';
import { columnDriftOf, relationsIn, revertAll } from '../../support/schema.js';

/** As long as a prefix may be. */
const LONGEST = 'prefix_of_12';
const MOST_BYTES = 63;

interface Names {
  readonly prefix?: string;
  readonly schema?: string;
}

const open = (url: string, { prefix, schema }: Names = {}): Promise<DataSource> =>
  openDatabase(
    url,
    {},
    { ...(prefix && { DATABASE_TABLE_PREFIX: prefix }), ...(schema && { DATABASE_SCHEMA: schema }) },
  );

async function plainNames(kind: DatabaseKind): Promise<string[]> {
  const plain = await open(await emptyDatabase(kind));
  const names = await namesIn(plain);
  await plain.destroy();
  return names;
}

/** A name of a table, a sequence or a key that PostgreSQL puts together itself from the table's begins with the prefix, too. */
const CASES: readonly (readonly [DatabaseKind, string, Names])[] = [
  ['sqlite', 'a prefix', { prefix: 'auth_' }],
  ['sqlite', 'the longest prefix', { prefix: LONGEST }],
  ['postgres', 'a prefix', { prefix: 'auth_' }],
  ['postgres', 'the longest prefix', { prefix: LONGEST }],
  ['postgres', 'a schema that is a word of SQL', { schema: 'user' }],
  ['postgres', 'a prefix and a schema', { prefix: 'auth_', schema: 'identity' }],
];

describe.each(CASES)('the tables on %s with %s', (kind, _description, names) => {
  const { prefix = '', schema } = names;
  let url: string;
  let dataSource: DataSource;
  beforeEach(async () => {
    url = await emptyDatabase(kind);
    dataSource = await open(url, names);
  });
  afterEach(() => dataSource.destroy());

  it('have each name that they have without, behind the prefix, within what PostgreSQL keeps of a name', async () => {
    const found = await namesIn(dataSource, schema);
    expect(found.sort()).toEqual((await plainNames(kind)).map((name) => prefix + name).sort());
    expect(found.filter((name) => Buffer.byteLength(name) > MOST_BYTES)).toEqual([]);
    if (schema !== undefined) expect(await namesIn(dataSource, 'public')).toEqual([]);
  });

  it('have the columns that the entities say, and hold and answer rows', async () => {
    const { userId, sessionId } = await insertUserWithSession(dataSource);
    expect(await columnDriftOf(dataSource)).toEqual([]);
    expect(await dataSource.getRepository(UserEntity).existsBy({ id: userId })).toBe(true);
    expect(await dataSource.getRepository(SessionEntity).existsBy({ id: sessionId })).toBe(true);
  });

  it('are found again at the next opening, which has nothing to do', async () => {
    const again = await open(url, names);
    expect(await again.showMigrations()).toBe(false);
    expect(await namesIn(again, schema)).toEqual(await namesIn(dataSource, schema));
    await again.destroy();
  });

  it('go back to nothing and forward again', async () => {
    const before = await namesIn(dataSource, schema);
    await insertUserWithSession(dataSource);
    await revertAll(dataSource);
    expect(await namesIn(dataSource, schema)).toEqual([]);
    await dataSource.runMigrations();
    expect((await namesIn(dataSource, schema)).sort()).toEqual(before.sort());
  });

  it('publish what ends in them, into their own table', async () => {
    const { userId, sessionId } = await insertUserWithSession(dataSource);
    await dataSource.getRepository(SessionEntity).update({ id: sessionId }, { revokedAt: new Date(1) });
    await dataSource.getRepository(UserEntity).delete({ id: userId });
    const table = schema === undefined ? `${prefix}revocations` : `"${schema}".${prefix}revocations`;
    const published = await dataSource.query<{ subject: string }[]>(`SELECT subject FROM ${table} ORDER BY id`);
    expect(published.map(({ subject }) => subject)).toEqual([sessionId, userId]);
  });
});

describe.each(DATABASE_KINDS)('two Watchwords in one %s database', (kind) => {
  it('have rows of their own, and one of them can be taken away', async () => {
    const url = await emptyDatabase(kind);
    const [one, other, plain] = [
      await open(url, { prefix: 'one_' }),
      await open(url, { prefix: 'other_' }),
      await open(url),
    ];
    const { userId } = await insertUserWithSession(one);
    expect(await other.getRepository(UserEntity).existsBy({ id: userId })).toBe(false);
    expect(await plain.getRepository(UserEntity).existsBy({ id: userId })).toBe(false);

    await revertAll(other);
    expect((await relationsIn(one)).filter((name) => name.startsWith('other_') && name !== 'other_migrations')).toEqual(
      [],
    );
    expect(await one.getRepository(UserEntity).existsBy({ id: userId })).toBe(true);
    expect(await columnDriftOf(plain)).toEqual([]);
    for (const dataSource of [one, other, plain]) await dataSource.destroy();
  });
});

it('a role that may not make the missing schema is told who should make it', async () => {
  const url = new URL(await emptyDatabase('postgres'));
  const owner = await open(url.href);
  const role = `nobody_${url.pathname.slice(-8)}`;
  await owner.query(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'`);
  Object.assign(url, { username: role, password: role });
  await expect(open(url.href, { schema: 'identity' })).rejects.toThrow(/schema identity is missing.*CREATE SCHEMA/);
  await owner.query(`CREATE SCHEMA identity AUTHORIZATION ${role}`);
  const opened = await open(url.href, { schema: 'identity' });
  expect(await opened.getRepository(UserEntity).count()).toBe(0);
  await opened.destroy();
  await owner.query(`DROP SCHEMA identity CASCADE`);
  await owner.query(`DROP ROLE ${role}`);
  await owner.destroy();
});
