import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { UnitOfWork } from '../../../src/database/unit-of-work.js';
import { DATABASE_KINDS, emptyDatabase } from '../../support/databases.js';
import { aNote, Note, notesDatabase, textsIn } from './note.entity.js';

describe.each(DATABASE_KINDS)('a unit of work on %s', (kind) => {
  let dataSource: DataSource;
  let units: UnitOfWork;
  beforeAll(async () => {
    dataSource = await notesDatabase(await emptyDatabase(kind));
    units = new UnitOfWork(dataSource);
  });
  beforeEach(() => dataSource.getRepository(Note).clear());
  afterAll(() => dataSource.destroy());

  const insertBoth = (first: string, second: string): Promise<string> =>
    units.run(async (manager) => {
      await manager.insert(Note, aNote(first));
      await nextTurn();
      await manager.insert(Note, aNote(second));
      return 'done';
    });

  it('counts as a whole and answers what the work answers', async () => {
    expect(await insertBoth('a', 'b')).toBe('done');
    expect(await textsIn(dataSource)).toEqual(['a', 'b']);
  });

  it('counts not at all when the work throws, and throws the same', async () => {
    const failure = new Error('halfway');
    const work = units.run(async (manager) => {
      await manager.insert(Note, aNote('a'));
      throw failure;
    });
    await expect(work).rejects.toBe(failure);
    expect(await textsIn(dataSource)).toEqual([]);
  });

  it('counts not at all when the database refuses its last statement', async () => {
    await dataSource.getRepository(Note).insert(aNote('taken'));
    await expect(insertBoth('a', 'taken')).rejects.toThrow();
    expect(await textsIn(dataSource)).toEqual(['taken']);
  });

  it('counts not at all when its work throws before the first statement', async () => {
    const work = units.run(() => Promise.reject(new Error('at once')));
    await expect(work).rejects.toThrow('at once');
    expect(await insertBoth('a', 'b')).toBe('done');
  });

  it('is seen whole or not at all by whoever reads meanwhile', async () => {
    const readings: Promise<string[]>[] = [];
    await units.run(async (manager) => {
      await manager.insert(Note, aNote('a'));
      readings.push(textsIn(dataSource));
      await nextTurn();
      await manager.insert(Note, aNote('b'));
      readings.push(textsIn(dataSource));
    });
    for (const texts of await Promise.all(readings)) expect([0, 2]).toContain(texts.length);
  });

  it('is one of many at once, of which exactly those count that succeed', async () => {
    const run = async (index: number): Promise<string[]> => {
      const texts = [`${index} first`, index % 3 === 0 ? 'taken' : `${index} second`];
      await insertBoth(texts[0] ?? '', texts[1] ?? '');
      return texts;
    };
    await dataSource.getRepository(Note).insert(aNote('taken'));
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => run(index)));
    const written = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
    expect(written).toHaveLength(40);
    expect(await textsIn(dataSource)).toEqual([...written, 'taken'].sort());
  });
});

it('two units of work on PostgreSQL that lock each other’s rows both count in the end', async () => {
  const dataSource = await notesDatabase(await emptyDatabase('postgres'));
  const [first, second] = [aNote('first'), aNote('second')];
  await dataSource.getRepository(Note).insert([first, second]);
  let locked = 0;
  let release = (): void => undefined;
  const bothLocked = new Promise<void>((resolve) => (release = resolve));
  const units = new UnitOfWork(dataSource);
  const append = (order: readonly Note[], mark: string) =>
    units.run(async (manager) => {
      for (const { id } of order) {
        await manager.query(`UPDATE notes SET text = text || '${mark}' WHERE id = $1`, [id]);
        if ((locked += 1) === 2) release();
        await bothLocked;
      }
    });
  await Promise.all([append([first, second], 'a'), append([second, first], 'b')]);
  const texts = await textsIn(dataSource);
  expect(texts.map((text) => text.slice(0, -2))).toEqual(['first', 'second']);
  for (const text of texts) expect(['ab', 'ba']).toContain(text.slice(-2));
  await dataSource.destroy();
});
