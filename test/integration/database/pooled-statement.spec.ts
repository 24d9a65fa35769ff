import { type DataSource, QueryFailedError } from 'typeorm';
import { databaseErrorAsDomainError, isUniqueViolation } from '../../../src/database/database-errors.js';
import { statementsOn } from '../../../src/database/statement.js';
import { openDatabase } from '../../support/data-sources.js';
import { migratedDatabase } from '../../support/migrated-database.js';

describe('a statement outside transactions on PostgreSQL', () => {
  let dataSource: DataSource;
  beforeAll(async () => {
    dataSource = await openDatabase(await migratedDatabase('postgres'));
    await dataSource.query('CREATE TABLE notes (text varchar(20) CONSTRAINT uq_notes_text UNIQUE)');
    await dataSource.query(`INSERT INTO notes VALUES ('taken')`);
  });
  afterAll(() => dataSource.destroy());

  const failureOf = async (work: Promise<unknown>): Promise<unknown> => {
    const nothing = Symbol('no failure');
    const failure = await work.then(
      () => nothing,
      (error: unknown) => error,
    );
    expect(failure).not.toBe(nothing);
    return failure;
  };
  const backend = async () =>
    (await statementsOn<{ pid: number }>(dataSource)`SELECT pg_backend_pid() AS pid`)[0]?.pid ?? 0;

  it('answers the rows, of a read and of a write', async () => {
    const statement = statementsOn<{ text: string }>(dataSource);
    expect(await statement`INSERT INTO notes VALUES (${'new'}) RETURNING text`).toEqual([{ text: 'new' }]);
    expect(await statement`UPDATE notes SET text = ${'newer'} WHERE text = ${'new'} RETURNING text`).toEqual([
      { text: 'newer' },
    ]);
    expect(await statement`DELETE FROM notes WHERE text = ${'newer'} RETURNING text`).toEqual([{ text: 'newer' }]);
    expect(await statement`SELECT text FROM notes WHERE text = ${'newer'}`).toEqual([]);
  });

  it('keeps the connection of a statement that was refused', async () => {
    const pid = await backend();
    for (let time = 0; time < 3; time += 1) {
      const failure = await failureOf(statementsOn(dataSource)`INSERT INTO notes VALUES (${'taken'})`);
      expect(failure).toBeInstanceOf(QueryFailedError);
      expect(isUniqueViolation(failure, 'notes', 'text')).toBe(true);
    }
    expect(await backend()).toBe(pid);
  });

  it('says that the database is away when the connection breaks under it, and takes another next time', async () => {
    const pid = await backend();
    const failure = await failureOf(statementsOn(dataSource)`SELECT pg_terminate_backend(pg_backend_pid())`);
    expect(databaseErrorAsDomainError(failure)?.code).toBe('SERVICE_UNAVAILABLE');
    expect(await backend()).not.toBe(pid);
  });

  it.each([
    ['a statement', () => statementsOn(dataSource)`INSERT INTO notes VALUES (${'late'})`],
    ['a transaction', () => dataSource.transaction((manager) => manager.query(`INSERT INTO notes VALUES ('late')`))],
  ])('leaves the connection to a server that %s finds read-only, and takes another next time', async (_what, write) => {
    const pid = await backend();
    await statementsOn(dataSource)`SET default_transaction_read_only = on`;
    expect(await backend()).toBe(pid);
    expect(databaseErrorAsDomainError(await failureOf(write()))?.code).toBe('SERVICE_UNAVAILABLE');
    expect(await backend()).not.toBe(pid);
    await write();
    await statementsOn(dataSource)`DELETE FROM notes WHERE text = ${'late'}`;
  });
});
