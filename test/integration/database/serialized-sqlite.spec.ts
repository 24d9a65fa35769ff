import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { serializeSqlite } from '../../../src/database/serialized-sqlite.js';
import { emptyDatabase } from '../../support/databases.js';
import { aNote, Note, notesDatabase, textsIn } from './note.entity.js';

describe('serializeSqlite', () => {
  let dataSource: DataSource;
  beforeEach(async () => {
    dataSource = await notesDatabase('sqlite::memory:');
  });
  afterEach(() => dataSource.destroy());

  const insert = (text: string): Promise<unknown> => dataSource.getRepository(Note).insert(aNote(text));

  /** A transaction that writes the texts with a turn of the event loop after each, and then fails or not. */
  const write = (texts: readonly string[], { fails = false } = {}): Promise<unknown> =>
    dataSource.transaction(async (manager) => {
      for (const text of texts) {
        await manager.insert(Note, aNote(text));
        await nextTurn();
      }
      if (fails) throw new Error('rolled back on purpose');
    });

  it('keeps a plain insert by B that is made while A’s transaction is open and rolls back', async () => {
    let insertedByB: Promise<unknown> = Promise.resolve();
    const ofA = dataSource.transaction(async (manager) => {
      await manager.insert(Note, aNote('A'));
      insertedByB = insert('B');
      await nextTurn();
      throw new Error('A fails');
    });
    await expect(ofA).rejects.toThrow('A fails');
    await insertedByB;
    expect(await textsIn(dataSource)).toEqual(['B']);
  });

  it('shows nobody what a transaction has not committed', async () => {
    let seenByB: Promise<string[]> = Promise.resolve([]);
    const ofA = dataSource.transaction(async (manager) => {
      await manager.insert(Note, aNote('A'));
      seenByB = textsIn(dataSource);
      await nextTurn();
      throw new Error('A fails');
    });
    await expect(ofA).rejects.toThrow('A fails');
    expect(await seenByB).toEqual([]);
  });

  it.each([
    ['the first', true, false, ['second']],
    ['the second', false, true, ['first']],
  ])(
    'undoes only %s of two transactions of one tick when that fails',
    async (_which, firstFails, secondFails, left) => {
      const outcomes = await Promise.allSettled([
        write(['first'], { fails: firstFails }),
        write(['second'], { fails: secondFails }),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(
        [firstFails, secondFails].map((f) => (f ? 'rejected' : 'fulfilled')),
      );
      expect(await textsIn(dataSource)).toEqual(left);
    },
  );

  it('lets 100 concurrent transactions read, wait and write without losing one', async () => {
    await insert('0');
    const increment = () =>
      dataSource.transaction(async (manager) => {
        const note = await manager.findOneByOrFail(Note, {});
        await nextTurn();
        await manager.update(Note, { id: note.id }, { text: String(Number(note.text) + 1) });
      });
    await Promise.all(Array.from({ length: 100 }, increment));
    expect(await textsIn(dataSource)).toEqual(['100']);
  });

  it('keeps 40 acknowledged save() calls beside one that fails', async () => {
    await insert('taken');
    const texts = Array.from({ length: 40 }, (_, index) => `save ${index}`);
    const notes = dataSource.getRepository(Note);
    const saves = [...texts.slice(0, 20), 'taken', ...texts.slice(20)].map((text) => notes.save(aNote(text)));
    const outcomes = await Promise.allSettled(saves);
    expect(outcomes.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([20]);
    expect(await textsIn(dataSource)).toEqual([...texts, 'taken'].sort());
  });

  it('serves first who came first', async () => {
    const order: number[] = [];
    const inTurn = (index: number) => dataSource.transaction(() => nextTurn().then(() => order.push(index)));
    await Promise.all(Array.from({ length: 20 }, (_, index) => inTurn(index)));
    expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('goes on in a transaction after a statement that failed, and outside of one too', async () => {
    await insert('taken');
    await dataSource.transaction(async (manager) => {
      await expect(manager.insert(Note, aNote('taken'))).rejects.toThrow('UNIQUE');
      await Promise.all([manager.insert(Note, aNote('A')), manager.insert(Note, aNote('B'))]);
    });
    await expect(insert('taken')).rejects.toThrow('UNIQUE');
    await insert('C');
    expect(await textsIn(dataSource)).toEqual(['A', 'B', 'C', 'taken']);
  });

  it('leaves in the database exactly what was acknowledged, however writes and transactions interleave', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ size: fc.nat(3), fails: fc.boolean(), isPlain: fc.boolean(), turns: fc.nat(4) }), {
          maxLength: 15,
        }),
        async (writers) => {
          await dataSource.getRepository(Note).clear();
          const acknowledged: string[] = [];
          const run = async (
            { size, fails, isPlain, turns }: (typeof writers)[number],
            index: number,
          ): Promise<void> => {
            for (let turn = 0; turn < turns; turn += 1) await nextTurn();
            const texts = Array.from({ length: isPlain ? 1 : size }, (_, part) => `${index}.${part}`);
            await (isPlain ? insert(texts[0] ?? '') : write(texts, { fails }));
            acknowledged.push(...texts);
          };
          await Promise.allSettled(writers.map(run));
          expect(await textsIn(dataSource)).toEqual(acknowledged.sort());
        },
      ),
      { numRuns: 50 },
    ));
});

describe('TypeORM alone, which is why', () => {
  it('loses an acknowledged insert with somebody else’s rollback', async () => {
    const bare = await notesDatabase('sqlite::memory:', { isSerialized: false });
    const ofA = bare.transaction(async (manager) => {
      await manager.insert(Note, aNote('A'));
      await bare.getRepository(Note).insert(aNote('B'));
      throw new Error('A fails');
    });
    await expect(ofA).rejects.toThrow('A fails');
    expect(await textsIn(bare)).toEqual([]);
    await bare.destroy();
  });
});

it('serializeSqlite leaves PostgreSQL as it is', async () => {
  const dataSource = new DataSource({ type: 'postgres', url: await emptyDatabase('postgres') });
  const { createQueryRunner } = dataSource.driver;
  expect(serializeSqlite(dataSource)).toBe(dataSource);
  expect(dataSource.driver.createQueryRunner).toBe(createQueryRunner);
});
