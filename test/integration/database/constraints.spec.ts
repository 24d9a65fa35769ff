import type { DataSource } from 'typeorm';
import { SessionEntity } from '../../../src/modules/sessions/index.js';
import { UserEntity } from '../../../src/modules/users/index.js';
import { openDatabase } from '../../support/data-sources.js';
import { DATABASE_KINDS, emptyDatabase } from '../../support/databases.js';
import { aSessionRow, aUserRow } from '../../support/rows.js';

const OUR_NAME = /^(pk|uq|fk|ck|ix)_[a-z_]+$/;

/** TypeORM writes a primary key of SQLite's into its column, where it has no name. */
const SQLITE_CONSTRAINT = /(?:CONSTRAINT "([^"]+)" )?(?:UNIQUE|FOREIGN KEY|CHECK)\b/g;

/** The names of all constraints and indices of our tables; empty where one has none. */
async function constraintNames(dataSource: DataSource): Promise<string[]> {
  if (dataSource.options.type === 'postgres') {
    // not-null constraints belong to their columns, deferred triggers are none, and the table of migrations is TypeORM's
    const rows = await dataSource.query<{ name: string }[]>(
      `SELECT conname AS name FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype NOT IN ('n', 't') AND conrelid <> 'migrations'::regclass
       UNION SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'migrations'`,
    );
    return rows.map(({ name }) => name);
  }
  const rows = await dataSource.query<{ type: string; name: string; sql: string }[]>(
    "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT IN ('migrations', 'sqlite_sequence')",
  );
  const indices = rows.filter(({ type }) => type === 'index').map(({ name }) => name);
  const tables = rows.filter(({ type }) => type === 'table');
  return [
    ...indices,
    ...tables.flatMap(({ sql }) => [...sql.matchAll(SQLITE_CONSTRAINT)].map(([, name = '']) => name)),
  ];
}

describe.each(DATABASE_KINDS)('the constraints on %s', (kind) => {
  let dataSource: DataSource;
  beforeAll(async () => {
    dataSource = await openDatabase(await emptyDatabase(kind));
  });
  afterAll(() => dataSource.destroy());

  const insertUser = (given: Partial<UserEntity>) => dataSource.getRepository(UserEntity).insert(aUserRow(given));

  it('have names of ours, every one', async () => {
    const names = await constraintNames(dataSource);
    expect(names.length).toBeGreaterThan(11);
    expect(names.filter((name) => !OUR_NAME.test(name))).toEqual([]);
  });

  it.each([
    ['ck_users_status', { status: 'deleted' as UserEntity['status'] }],
    ['ck_users_email_key', { emailKey: 'Ada@example.org' }],
    ['ck_users_username_key', { usernameKey: 'Ada' }],
  ])('%s refuses %j', async (name, given) => {
    await expect(insertUser(given)).rejects.toThrow(name);
  });

  it.each([
    ['ck_sessions_kind', { kind: 'other' }],
    ['ck_sessions_delivery', { delivery: 'pigeon' }],
  ])('%s refuses %j', async (name, given) => {
    const user = aUserRow();
    await insertUser(user);
    const session = aSessionRow(user.id, given as Partial<SessionEntity>);
    await expect(dataSource.getRepository(SessionEntity).insert(session)).rejects.toThrow(name);
  });

  it('keep an instant to the millisecond', async () => {
    const createdAt = new Date('2026-11-21T08:00:00.123Z');
    const user = aUserRow({ createdAt });
    await insertUser(user);
    const { createdAt: kept } = await dataSource.getRepository(UserEntity).findOneByOrFail({ id: user.id });
    expect(kept).toEqual(createdAt);
  });

  it('leave no session without its user', async () => {
    await expect(dataSource.getRepository(SessionEntity).insert(aSessionRow('nobody'))).rejects.toThrow(/foreign key/i);
  });
});
