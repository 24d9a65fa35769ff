import { DataSource, type MigrationInterface } from 'typeorm';
import { dataSourceOptions } from '../../../src/database/data-source-options.js';
import { serializeSqlite } from '../../../src/database/serialized-sqlite.js';
import { entities } from '../../../src/entities.js';
import { SessionEntity } from '../../../src/modules/sessions/index.js';
import { UserEntity } from '../../../src/modules/users/index.js';
import { databaseSettings, openDatabase } from '../../support/data-sources.js';
import { DATABASE_KINDS, emptyDatabase } from '../../support/databases.js';
import { extraMigrations } from '../../support/extra-migrations.js';
import { aSessionRow, insertUserWithSession } from '../../support/rows.js';
import { columnDriftOf, relationsIn, revertAll, statementsToMatch } from '../../support/schema.js';

const RELATIONS = [
  'attempt_counts',
  'audit_chain',
  'audit_entries',
  'audit_pending',
  'audit_people',
  'audit_sink_cursors',
  'consumed_assertions',
  'consumed_provider_flows',
  'leases',
  'login_challenges',
  'outbox_events',
  'outbox_mails',
  'pending_registrations',
  'provider_connections',
  'provider_revocations',
  'revocations',
  'roles',
  'security_event_streams',
  'sessions',
  'signing_keys',
  'single_use_tokens',
  'user_imports',
  'user_subjects',
  'users',
];

class Failing1900000000000 implements MigrationInterface {
  readonly name = 'Failing1900000000000';
  up = (): Promise<void> => Promise.reject(new Error('cannot be migrated'));
  down = (): Promise<void> => Promise.resolve();
}

describe.each(DATABASE_KINDS)('the migrations on %s', (kind) => {
  let url: string;
  let dataSource: DataSource;
  beforeEach(async () => {
    url = await emptyDatabase(kind);
    dataSource = await openDatabase(url);
  });
  afterEach(() => dataSource.destroy());

  async function reopenWithExtras(): Promise<void> {
    await dataSource.destroy();
    dataSource = await openDatabase(url, { migrations: extraMigrations });
  }

  it('make the tables and columns that the entities say, and the view', async () => {
    expect(await relationsIn(dataSource)).toEqual(RELATIONS);
    expect(await columnDriftOf(dataSource)).toEqual([]);
  });

  it('are all applied by opening, and a second opening finds nothing to do', async () => {
    expect(await dataSource.showMigrations()).toBe(false);
    const again = await openDatabase(url);
    expect(await again.query<unknown[]>('SELECT * FROM migrations')).toHaveLength(again.migrations.length);
    await again.destroy();
  });

  it('go back to an empty database and forward again', async () => {
    const { userId } = await insertUserWithSession(dataSource);
    await revertAll(dataSource);
    expect(await relationsIn(dataSource)).toEqual([]);
    await dataSource.runMigrations();
    expect(await relationsIn(dataSource)).toEqual(RELATIONS);
    expect(await columnDriftOf(dataSource)).toEqual([]);
    expect(await dataSource.getRepository(UserEntity).findOneBy({ id: userId })).toBeNull();
  });

  it('of a team come on top and keep every row, also where a table is made anew', async () => {
    const { userId, sessionId } = await insertUserWithSession(dataSource);
    await reopenWithExtras();
    expect(await relationsIn(dataSource)).toEqual(['badges', ...RELATIONS].sort());
    expect(await dataSource.getRepository(UserEntity).existsBy({ id: userId })).toBe(true);
    expect(await dataSource.getRepository(SessionEntity).existsBy({ id: sessionId })).toBe(true);
  });

  it('of a team leave the publishing of revocations at work', async () => {
    const { userId, sessionId } = await insertUserWithSession(dataSource);
    await reopenWithExtras();
    await dataSource.query(`UPDATE sessions SET revoked_at = 1 WHERE id = '${sessionId}'`);
    await dataSource.query(`UPDATE users SET token_version = token_version + 1 WHERE id = '${userId}'`);
    const published = await dataSource.query<object[]>('SELECT kind, subject FROM revocations ORDER BY id');
    expect(published).toEqual([
      { kind: 'session', subject: sessionId },
      { kind: 'user', subject: userId },
    ]);
  });

  it('lose no row of another table when one is reverted that made a table anew, and leave the foreign keys at work', async () => {
    const { userId, sessionId } = await insertUserWithSession(dataSource);
    await reopenWithExtras();
    for (let reverted = 0; reverted < extraMigrations.length; reverted += 1) await dataSource.undoLastMigration();
    expect(await relationsIn(dataSource)).toEqual(RELATIONS);
    expect(await dataSource.getRepository(UserEntity).existsBy({ id: userId })).toBe(true);
    expect(await dataSource.getRepository(SessionEntity).existsBy({ id: sessionId })).toBe(true);
    await expect(dataSource.getRepository(SessionEntity).insert(aSessionRow('nobody'))).rejects.toThrow(/foreign key/i);
  });

  it('go back to an empty database also after a team has had a table made anew', async () => {
    await dataSource.destroy();
    const options = await dataSourceOptions(databaseSettings(url), { entities, migrations: extraMigrations });
    dataSource = await serializeSqlite(new DataSource(options)).initialize();
    await dataSource.runMigrations();
    await revertAll(dataSource);
    expect(await relationsIn(dataSource)).toEqual([]);
  });

  it('of a team leave the foreign keys at work', async () => {
    const { userId } = await insertUserWithSession(dataSource);
    await reopenWithExtras();
    await dataSource.query(`INSERT INTO badges (id, user_id) VALUES ('1', '${userId}')`);
    await expect(dataSource.query("INSERT INTO badges (id, user_id) VALUES ('2', 'nobody')")).rejects.toThrow(
      /foreign key/i,
    );
    await dataSource.getRepository(UserEntity).delete({ id: userId });
    expect(await dataSource.getRepository(SessionEntity).count()).toBe(0);
    expect(await dataSource.query<unknown[]>('SELECT * FROM badges')).toEqual([]);
  });

  it('stop the opening when one fails, and leave what was before', async () => {
    // TypeORM prints the failure whatever its logging is set to
    const print = jest.spyOn(console, 'log').mockReturnValue();
    await expect(openDatabase(url, { migrations: [Failing1900000000000] })).rejects.toThrow('cannot be migrated');
    print.mockRestore();
    expect(await relationsIn(dataSource)).toEqual(RELATIONS);
  });

  it('leave the foreign keys at work when one fails and the connection lives on', async () => {
    const options = await dataSourceOptions(databaseSettings(url), { entities, migrations: [Failing1900000000000] });
    const connection = await serializeSqlite(new DataSource(options)).initialize();
    const print = jest.spyOn(console, 'log').mockReturnValue();
    await expect(connection.runMigrations()).rejects.toThrow('cannot be migrated');
    print.mockRestore();
    await expect(connection.getRepository(SessionEntity).insert(aSessionRow('nobody'))).rejects.toThrow(/foreign key/i);
    await connection.destroy();
  });
});

it('TypeORM would only take away what an entity leaves to the migrations: constraints and indices, by our names', async () => {
  // on SQLite it makes every table anew for that, which shows nothing
  const dataSource = await openDatabase(await emptyDatabase('postgres'));
  const statements = await statementsToMatch(dataSource);
  const expected = /^(ALTER TABLE "\w+" DROP CONSTRAINT "(fk|ck|uq)_\w+"|DROP INDEX "public"\."(ix|uq)_\w+")$/;
  expect(statements.length).toBeGreaterThan(0);
  expect(statements.filter((statement) => !expected.test(statement.trim()))).toEqual([]);
  await dataSource.destroy();
});
