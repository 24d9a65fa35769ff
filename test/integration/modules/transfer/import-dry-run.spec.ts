import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { statementsOn } from '../../../../src/database/statement.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { depth } from '../../../support/depth.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { StatementLog, summaryOf } from '../sessions/statement-log.js';
import { countOf, fileOf, importing, line, runImport } from './bulk-kit.js';

describe.each(DATABASE_KINDS)('a dry run on %s', (kind) => {
  let dataSource: DataSource;
  beforeAll(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
  });
  afterAll(() => dataSource.destroy());
  beforeEach(async () => {
    for (const table of ['users', 'user_imports', 'revocations'] as const) {
      await statementsOn(dataSource)`DELETE FROM ${() => table}`;
    }
  });

  it('writes nothing, and sends nothing that would', async () => {
    const path = fileOf(line(1), line(1), 'nonsense', line(2), line(3));
    const log = new StatementLog(dataSource);
    Object.assign(dataSource.options, { logging: true });
    const sent = await log.during(() => runImport(importing(dataSource), path, { isDryRun: true }));
    const verbs = sent.map((statement) => summaryOf(statement).split(' ')[0]);
    expect(verbs.length).toBeGreaterThan(0);
    expect(new Set(verbs)).toEqual(new Set(['SELECT']));
    expect(await countOf(dataSource, 'users')).toBe(0);
    expect(await countOf(dataSource, 'user_imports')).toBe(0);
  });

  it('finds a name twice however far apart the lines are', async () => {
    const lines = Array.from({ length: 3_000 }, (_, index) => line(index));
    const path = fileOf(...lines, line(17, { username: 'other' }), line('new', { username: 'person-0' }));
    const { summary, bad } = await runImport(importing(dataSource), path, { isDryRun: true, batchLines: 500 });
    expect(bad).toEqual(['3001 EMAIL_TAKEN', '3002 USERNAME_TAKEN']);
    expect(summary).toMatchObject({ isDryRun: true, imported: 3_000, badLines: 2 });
  });

  it('begins where an interrupted import would go on, and says of a finished one that it is', async () => {
    const path = fileOf(line(1), line(2), line(3), line(4), line(5), line(1));
    const onProgress = (): void => {
      throw new Error('killed');
    };
    await expect(runImport(importing(dataSource), path, { onProgress })).rejects.toThrow('killed');
    const dry = await runImport(importing(dataSource), path, { isDryRun: true });
    expect(dry.bad).toEqual(['6 EMAIL_TAKEN', '6 USERNAME_TAKEN']);
    expect(dry.summary).toMatchObject({ resumedAfterLine: 4, imported: 5, wasFinished: false });
    await runImport(importing(dataSource), path);
    expect((await runImport(importing(dataSource), path, { isDryRun: true })).summary.wasFinished).toBe(true);
  });

  it('says of every line what importing it then says', async () => {
    const aName = fc.integer({ min: 1, max: 12 });
    const aLine = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.tuple(aName, aName).map(([email, name]) => line(name, { email: `e${email}@example.org` })),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom('nonsense', '', line('x', { roles: ['king'] }), line('y', { password: 'p' })),
      },
    );
    const [present = []] = fc.sample(fc.array(aLine, { minLength: 4, maxLength: 8 }), { numRuns: 1, seed: 17 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(aLine, { maxLength: 24 }),
        fc.integer({ min: 1, max: 9 }),
        async (lines, batchLines) => {
          for (const table of ['users', 'user_imports'] as const)
            await statementsOn(dataSource)`DELETE FROM ${() => table}`;
          await runImport(importing(dataSource), fileOf(...present, 'first'));
          const path = fileOf(...lines);
          const dry = await runImport(importing(dataSource), path, { isDryRun: true, batchLines });
          const real = await runImport(importing(dataSource), path, { batchLines });
          expect(dry.bad).toEqual(real.bad);
          expect(dry.summary).toEqual({ ...real.summary, isDryRun: true });
        },
      ),
      { numRuns: depth({ quick: 10, deep: 40 }) },
    );
  });
});
