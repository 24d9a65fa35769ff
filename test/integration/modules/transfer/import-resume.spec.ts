import type { DataSource, EntityManager } from 'typeorm';
import { UnitOfWork } from '../../../../src/database/unit-of-work.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { countOf, fileOf, importing, line, runImport, usernamesIn } from './bulk-kit.js';

/** With a batch of four lines: five batches, two of them with bad lines, the last one half full. */
const LINES = Array.from({ length: 18 }, (_, index) => (index % 7 === 5 ? 'nonsense' : line(index + 1)));
const BATCHES = 5;
const BAD = ['6 MALFORMED_JSON', '13 MALFORMED_JSON'];
const EVERYBODY = LINES.flatMap((each, index) => (each === 'nonsense' ? [] : [`person-${index + 1}`])).sort();

/** Ends the n-th transaction as a process that is killed would: after all its statements, before its commit. */
class DyingUnitOfWork extends UnitOfWork {
  private begun = 0;

  constructor(
    dataSource: DataSource,
    private readonly fatal: number,
  ) {
    super(dataSource);
  }

  override run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    this.begun += 1;
    const isFatal = this.begun === this.fatal;
    return super.run(async (manager) => {
      const result = await work(manager);
      if (isFatal) throw new Error('killed');
      return result;
    });
  }
}

describe.each(DATABASE_KINDS)('an import that was interrupted, on %s', (kind) => {
  let dataSource: DataSource;
  beforeEach(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
  });
  afterEach(() => dataSource.destroy());

  const expectAll = async (path: string, badBefore: readonly string[]): Promise<void> => {
    const { summary, bad } = await runImport(importing(dataSource), path);
    expect(summary).toMatchObject({ lines: 18, imported: EVERYBODY.length, badLines: BAD.length });
    expect(await usernamesIn(dataSource)).toEqual(EVERYBODY);
    expect([...new Set([...badBefore, ...bad])].sort()).toEqual([...BAD].sort());
    expect((await runImport(importing(dataSource), path)).summary.wasFinished).toBe(true);
  };

  it.each(Array.from({ length: BATCHES }, (_, index) => index + 1))(
    'within batch %i goes on with that batch',
    async (batch) => {
      const path = fileOf(...LINES);
      const unitOfWork = new DyingUnitOfWork(dataSource, batch);
      const reported: string[] = [];
      const onBadLine = (bad: { line: number; code: string }): void => void reported.push(`${bad.line} ${bad.code}`);
      const dying = importing(dataSource, { unitOfWork }).run(path, { batchLines: 4, onBadLine });
      await expect(dying).rejects.toThrow('killed');
      const done = LINES.slice(0, 4 * (batch - 1)).filter((each) => each !== 'nonsense');
      expect(await countOf(dataSource, 'users')).toBe(done.length);
      await expectAll(path, reported);
    },
  );

  it.each(Array.from({ length: BATCHES }, (_, index) => index + 1))(
    'between batch %i and the next goes on with the next',
    async (batch) => {
      const path = fileOf(...LINES);
      let done = 0;
      const onProgress = (): void => {
        done += 1;
        if (done === batch) throw new Error('killed');
      };
      await expect(runImport(importing(dataSource), path, { onProgress })).rejects.toThrow('killed');
      await expectAll(path, BAD);
    },
  );

  it('while it reported the bad lines of a batch reports them again', async () => {
    const path = fileOf('nonsense', line(2), 'nonsense', line(4), line(5));
    const onBadLine = (): void => {
      throw new Error('killed');
    };
    await expect(importing(dataSource).run(path, { batchLines: 4, onBadLine })).rejects.toThrow('killed');
    const { summary, bad } = await runImport(importing(dataSource), path);
    expect(bad).toEqual(['1 MALFORMED_JSON', '3 MALFORMED_JSON']);
    expect(summary).toMatchObject({ resumedAfterLine: 4, imported: 3, badLines: 2 });
  });

  it('while it reported the last of the bad lines reports them again, and never after that', async () => {
    const path = fileOf(line(1), 'nonsense');
    const onBadLine = (): void => {
      throw new Error('killed');
    };
    await expect(importing(dataSource).run(path, { onBadLine })).rejects.toThrow('killed');
    expect((await runImport(importing(dataSource), path)).bad).toEqual(['2 MALFORMED_JSON']);
    expect((await runImport(importing(dataSource), path)).bad).toEqual([]);
  });

  it('goes on in batches of another size', async () => {
    const path = fileOf(...LINES);
    const unitOfWork = new DyingUnitOfWork(dataSource, 3);
    await expect(importing(dataSource, { unitOfWork }).run(path, { batchLines: 5 })).rejects.toThrow('killed');
    const { summary } = await runImport(importing(dataSource), path, { batchLines: 3 });
    expect(summary).toMatchObject({ resumedAfterLine: 10, lines: 18, imported: EVERYBODY.length });
    expect(await usernamesIn(dataSource)).toEqual(EVERYBODY);
  });
});
