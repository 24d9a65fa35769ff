import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import Sqlite from 'better-sqlite3-12';
import fc from 'fast-check';
import { QueryFailedError } from 'typeorm';
import { FifoLock } from '../../../src/database/fifo-lock.js';
import { SharedCommits, type SqliteConnection } from '../../../src/database/shared-commits.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const BUSY_TIMEOUT_MS = 20;
/** Longer than a busy machine takes for anything here. */
const PATIENCE_MS = 60_000;
const SHORT_PATIENCE_MS = 50;

const INSERT = 'INSERT INTO notes (text, parent) VALUES (?, ?) RETURNING text';

/** A database of notes with unique texts, whose `parent` has to be there at the commit, and the commits that were made. */
function openNotes(lockTimeoutMs = PATIENCE_MS) {
  const path = join(temporaryFolder('shared-commits'), 'notes.sqlite');
  const database = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS });
  database.pragma('journal_mode = WAL');
  database.exec(`CREATE TABLE notes (
    text TEXT PRIMARY KEY,
    parent TEXT REFERENCES notes (text) DEFERRABLE INITIALLY DEFERRED)`);
  const ran: string[] = [];
  const connection: SqliteConnection = {
    prepare: (text) => {
      const statement = database.prepare(text);
      const noted =
        (way: 'all' | 'run') =>
        (...parameters: unknown[]) => {
          ran.push(text);
          return statement[way](...parameters) as never;
        };
      return { reader: statement.reader, readonly: statement.readonly, all: noted('all'), run: noted('run') };
    },
    get inTransaction() {
      return database.inTransaction;
    },
  };
  const lock = new FifoLock();
  const silent = { logQuery: () => undefined, logQueryError: () => undefined } as never;
  const commits = new SharedCommits({
    connection: () => connection,
    lock,
    lockTimeoutMs,
    logger: () => silent,
  });
  return {
    path,
    database,
    lock,
    commits,
    insert: (text: string, parent: string | null = null) => commits.run(INSERT, [text, parent]),
    /** As somebody else would read it. */
    texts: () => {
      const reader = new Sqlite(path, { readonly: true });
      const rows = reader.prepare('SELECT text FROM notes ORDER BY text').all() as { text: string }[];
      reader.close();
      return rows.map(({ text }) => text);
    },
    timesOf: (text: string) => ran.filter((other) => other === text).length,
  };
}

const codesOf = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
  outcomes.map((outcome) => {
    if (outcome.status === 'fulfilled') return 'done';
    const error = outcome.reason as QueryFailedError;
    expect(error).toBeInstanceOf(QueryFailedError);
    return (error.driverError as { code?: string }).code;
  });

describe('statements that stand alone on SQLite', () => {
  let notes: ReturnType<typeof openNotes>;
  beforeEach(() => (notes = openNotes()));
  afterEach(() => notes.database.close());

  const expectedTexts = (...texts: string[]) => expect(notes.texts()).toEqual(texts.sort());

  it('make one commit for all writes of one turn of the event loop, and answer each its own rows', async () => {
    const texts = Array.from({ length: 64 }, (_, index) => `note ${index}`);
    const rows = await Promise.all(texts.map((text) => notes.insert(text)));
    expect(rows).toEqual(texts.map((text) => [{ text }]));
    expect(notes.timesOf('COMMIT')).toBe(1);
    expectedTexts(...texts);
  });

  it('make no transaction for a write that is alone in its turn', async () => {
    await notes.insert('first');
    await nextTurn();
    await notes.insert('second');
    expect(notes.timesOf('BEGIN IMMEDIATE')).toBe(0);
    expectedTexts('first', 'second');
  });

  it('read at once, without waiting for the end of the turn', async () => {
    await notes.insert('there');
    let isTurnOver = false;
    setImmediate(() => (isTurnOver = true));
    expect(await notes.commits.run('SELECT text FROM notes', [])).toEqual([{ text: 'there' }]);
    expect(isTurnOver).toBe(false);
  });

  it('answer nobody before the commit', async () => {
    const writes = ['a', 'b', 'c'].map((text) => notes.insert(text).then(() => notes.texts()));
    for (const seen of await Promise.all(writes)) expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('fail each for itself: one of a turn that breaks a constraint leaves the others', async () => {
    await notes.insert('taken');
    const outcomes = await Promise.allSettled(['a', 'taken', 'b', 'a', 'c'].map((text) => notes.insert(text)));
    const code = 'SQLITE_CONSTRAINT_PRIMARYKEY';
    expect(codesOf(outcomes)).toEqual(['done', code, 'done', code, 'done']);
    expectedTexts('taken', 'a', 'b', 'c');
  });

  it('refuse a statement that cannot be prepared without touching the others', async () => {
    const outcomes = await Promise.allSettled([
      notes.insert('a'),
      notes.commits.run('INSERT INTO nowhere', []),
      notes.insert('b'),
    ]);
    expect(codesOf(outcomes)).toEqual(['done', 'SQLITE_ERROR', 'done']);
    expectedTexts('a', 'b');
  });

  it('are told apart when the commit itself fails, for a row that one of them left without its parent', async () => {
    const outcomes = await Promise.allSettled([
      notes.insert('a'),
      notes.insert('orphan', 'nobody'),
      notes.insert('child', 'a'),
    ]);
    expect(codesOf(outcomes)).toEqual(['done', 'SQLITE_CONSTRAINT_FOREIGNKEY', 'done']);
    expectedTexts('a', 'child');
    expect(notes.database.inTransaction).toBe(false);
  });

  it('lose nothing that was answered, and answer nothing that was lost, when the disk is full', async () => {
    const long = (name: string) => name.padEnd(3_000, '.');
    const pages = Number(notes.database.pragma('page_count', { simple: true }));
    notes.database.pragma(`max_page_count = ${pages + 4}`);
    const names = Array.from({ length: 20 }, (_, index) => long(`note ${String(index).padStart(2, '0')}`));
    const outcomes = codesOf(await Promise.allSettled(names.map((name) => notes.insert(name))));
    expect(outcomes).toContain('done');
    expect(outcomes).toContain('SQLITE_FULL');
    expectedTexts(...names.filter((_, index) => outcomes[index] === 'done'));
    expect(notes.database.inTransaction).toBe(false);
    notes.database.pragma('max_page_count = 1000000');
    await notes.insert('there is room again');
    expect(notes.texts()).toContain('there is room again');
  });

  it('fail together after one wait while somebody else writes, and work again afterwards', async () => {
    const other = new Sqlite(notes.path);
    other.exec('BEGIN IMMEDIATE');
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((text) => notes.insert(text)));
    expect(codesOf(outcomes)).toEqual(Array(3).fill('SQLITE_BUSY'));
    expect(notes.timesOf(INSERT)).toBe(0);
    other.exec('ROLLBACK');
    other.close();
    await Promise.all([notes.insert('a'), notes.insert('b')]);
    expectedTexts('a', 'b');
  });

  it('wait for the connection no longer than they may, and none of them is written later', async () => {
    notes.database.close();
    notes = openNotes(SHORT_PATIENCE_MS);
    await notes.lock.acquire(PATIENCE_MS);
    const outcomes = await Promise.allSettled([
      notes.insert('a'),
      notes.insert('b'),
      notes.commits.run('SELECT text FROM notes', []),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    notes.lock.release();
    await notes.insert('c');
    expectedTexts('c');
  });

  it('take their turn behind whoever holds the connection', async () => {
    await notes.lock.acquire(PATIENCE_MS);
    notes.database.exec('BEGIN IMMEDIATE');
    const written = Promise.all([notes.insert('a'), notes.insert('b')]);
    await nextTurn();
    await nextTurn();
    notes.database.exec("INSERT INTO notes VALUES ('of the transaction', NULL)");
    notes.database.exec('ROLLBACK');
    notes.lock.release();
    await written;
    expectedTexts('a', 'b');
  });

  it('keep few statements prepared, however many texts there are', async () => {
    const prepare = jest.spyOn(notes.database, 'prepare');
    for (let text = 0; text < 300; text += 1) await notes.commits.run(`SELECT ${text} AS n`, []);
    for (let text = 0; text < 300; text += 1) {
      expect(await notes.commits.run(`SELECT ${text} AS n`, [])).toEqual([{ n: text }]);
    }
    expect(prepare.mock.calls.length).toBeGreaterThan(300);
  });

  it('leave what the answers say, whatever fails and however the writes fall into turns', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            text: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
            parent: fc.constantFrom(null, null, 'a', 'b', 'nobody'),
            isNextTurn: fc.boolean(),
          }),
          { maxLength: 25 },
        ),
        async (writes) => {
          notes.database.exec('DELETE FROM notes');
          const answers: Promise<PromiseSettledResult<unknown>[]>[] = [];
          for (const { text, parent, isNextTurn } of writes) {
            if (isNextTurn) await nextTurn();
            answers.push(Promise.allSettled([notes.insert(text, parent)]));
          }
          const outcomes = codesOf((await Promise.all(answers)).flat());
          expectedTexts(...writes.filter((_, index) => outcomes[index] === 'done').map(({ text }) => text));
          expect(notes.database.inTransaction).toBe(false);
        },
      ),
      { numRuns: 60 },
    ));
});
