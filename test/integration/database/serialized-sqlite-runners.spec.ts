import BetterSqlite3 from 'better-sqlite3-12';
import type { DataSource, EntityManager } from 'typeorm';
import { databaseErrorAsDomainError } from '../../../src/database/database-errors.js';
import { emptyDatabase } from '../../support/databases.js';
import { aNote, Note, notesDatabase, textsIn } from './note.entity.js';

const REAL = ['nextTick', 'setImmediate', 'queueMicrotask', 'setInterval', 'performance', 'Date'] as const;
const LOCK_TIMEOUT_MS = 5_000;

describe('the query runners of a serialised connection', () => {
  let dataSource: DataSource;
  beforeEach(async () => {
    jest.useFakeTimers({ doNotFake: [...REAL] });
    dataSource = await notesDatabase('sqlite::memory:');
  });
  afterEach(async () => {
    jest.useRealTimers();
    await dataSource.destroy();
  });

  const insertBy = (manager: EntityManager, text: string): Promise<unknown> => manager.insert(Note, aNote(text));

  /** Whether the connection is anybody's to have, without waiting for the lock's time-out. */
  async function isFree(): Promise<boolean> {
    const answered = dataSource.query('SELECT 1').then(
      () => true,
      () => false,
    );
    await jest.advanceTimersByTimeAsync(LOCK_TIMEOUT_MS);
    return answered;
  }

  describe('nested transactions', () => {
    it('undo the inner one alone when that fails', async () => {
      await dataSource.transaction(async (outer) => {
        await insertBy(outer, 'outer');
        const inner = outer.transaction(async (manager) => {
          await insertBy(manager, 'inner');
          throw new Error('inner fails');
        });
        await expect(inner).rejects.toThrow('inner fails');
        await insertBy(outer, 'after');
      });
      expect(await textsIn(dataSource)).toEqual(['after', 'outer']);
      expect(await isFree()).toBe(true);
    });

    it('undo both when the outer one fails, the inner one being done', async () => {
      const outer = dataSource.transaction(async (manager) => {
        await manager.transaction((inner) => insertBy(inner, 'inner'));
        throw new Error('outer fails');
      });
      await expect(outer).rejects.toThrow('outer fails');
      expect(await textsIn(dataSource)).toEqual([]);
    });

    it('keep others out until the outermost ends', async () => {
      let seen: Promise<string[]> = Promise.resolve([]);
      await dataSource.transaction(async (outer) => {
        await outer.transaction((inner) => insertBy(inner, 'inner'));
        seen = textsIn(dataSource);
        await insertBy(outer, 'outer');
      });
      expect(await seen).toEqual(['inner', 'outer']);
    });
  });

  describe('a runner that is released inside a transaction', () => {
    it('undoes it and leaves the connection to the next', async () => {
      const runner = dataSource.createQueryRunner();
      await runner.startTransaction();
      await insertBy(runner.manager, 'unfinished');
      await runner.release();
      expect(await isFree()).toBe(true);
      expect(await textsIn(dataSource)).toEqual([]);
    });

    it('does so from within nested ones too', async () => {
      const runner = dataSource.createQueryRunner();
      await runner.startTransaction();
      await insertBy(runner.manager, 'outer');
      await runner.startTransaction();
      await insertBy(runner.manager, 'inner');
      await runner.release();
      expect(await isFree()).toBe(true);
      expect(await textsIn(dataSource)).toEqual([]);
    });
  });

  /** Writes more than there is room for, at which SQLite itself rolls the whole transaction back. */
  const fillUp = (manager: EntityManager): Promise<unknown> =>
    manager.query('INSERT INTO notes (id, text) VALUES (?, ?)', ['1', 'x'.repeat(100_000)]);

  it.each([
    ['in a transaction', () => dataSource.transaction(fillUp)],
    ['in a nested one', () => dataSource.transaction((outer) => outer.transaction(fillUp))],
  ])('lives on after a full disk %s', async (_where, write) => {
    await dataSource.query('PRAGMA max_page_count = 1');
    const refusal: unknown = await write().catch((error: unknown) => error);
    expect(databaseErrorAsDomainError(refusal)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(await isFree()).toBe(true);
    await dataSource.query('PRAGMA max_page_count = 1000');
    await dataSource.transaction((manager) => insertBy(manager, 'later'));
    expect(await textsIn(dataSource)).toEqual(['later']);
  });

  it('writes nothing more in a transaction that SQLite has rolled back, whoever goes on regardless', async () => {
    await dataSource.query('PRAGMA max_page_count = 1');
    const regardless = dataSource.transaction(async (outer) => {
      await outer.transaction(fillUp).catch(() => undefined);
      await dataSource.query('PRAGMA max_page_count = 1000', [], outer.queryRunner);
      await insertBy(outer, 'half of it');
    });
    await expect(regardless).rejects.toThrow();
    expect(await isFree()).toBe(true);
    expect(await textsIn(dataSource)).toEqual([]);
  });

  it('tells a repository that runs outside its transaction’s manager what is wrong, and lives on', async () => {
    const mistaken = dataSource.transaction(async (manager) => {
      await insertBy(manager, 'undone');
      await dataSource.getRepository(Note).insert(aNote('outside'));
    });
    const refused = expect(mistaken).rejects.toThrow(
      `no database lock in ${LOCK_TIMEOUT_MS} ms: does a repository run outside its transaction's manager?`,
    );
    await jest.advanceTimersByTimeAsync(LOCK_TIMEOUT_MS);
    await refused;
    expect(await textsIn(dataSource)).toEqual([]);
    expect(await isFree()).toBe(true);
  });

  it('says to a caller who waited in vain that the service is busy', async () => {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    const refusal = dataSource.query('SELECT 1').catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(LOCK_TIMEOUT_MS);
    expect(databaseErrorAsDomainError(await refusal)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await runner.release();
  });
});

it('a transaction that cannot begin, because another process writes, leaves the connection to the next', async () => {
  const url = await emptyDatabase('sqlite');
  const dataSource = await notesDatabase(url, { timeout: 20 });
  const otherProcess = new BetterSqlite3(url.slice('sqlite:'.length));
  otherProcess.exec('BEGIN IMMEDIATE');
  const refusal: unknown = await dataSource.transaction(() => Promise.resolve()).catch((error: unknown) => error);
  expect(databaseErrorAsDomainError(refusal)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect(await textsIn(dataSource)).toEqual([]);
  otherProcess.exec('COMMIT');
  otherProcess.close();
  await dataSource.transaction((manager) => manager.insert(Note, aNote('later')));
  expect(await textsIn(dataSource)).toEqual(['later']);
  await dataSource.destroy();
});

it('a transaction takes the write lock when it begins, so that it cannot fail halfway for another process', async () => {
  const url = await emptyDatabase('sqlite');
  const dataSource = await notesDatabase(url);
  const otherProcess = new BetterSqlite3(url.slice('sqlite:'.length), { timeout: 1 });
  await dataSource.transaction((manager) => {
    expect(() => otherProcess.exec('BEGIN IMMEDIATE')).toThrow('locked');
    return manager.insert(Note, aNote('mine'));
  });
  otherProcess.exec('BEGIN IMMEDIATE; COMMIT');
  otherProcess.close();
  await dataSource.destroy();
});
