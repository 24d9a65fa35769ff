import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { AttemptCountsRepository } from '../../../../src/modules/throttling/attempts/attempt-counts.repository.js';
import {
  type AttemptCount,
  type AttemptPolicy,
  countAfterAttempt,
  decideAttempt,
} from '../../../../src/modules/throttling/attempts/attempt-limit.js';
import { ExpiredAttemptsJob } from '../../../../src/modules/throttling/attempts/expired-attempts.job.js';
import { FakeClock } from '../../../../src/testing/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { StatementLog } from '../sessions/statement-log.js';

const NOW = new Date('2026-11-21T08:00:00.000Z');
const POLICY: AttemptPolicy = { freeFailures: 5, stopAfter: 30, forgetAfterMs: 3_600_000, forgetSince: 'last' };
const PARALLEL = 200;

const policies: fc.Arbitrary<AttemptPolicy> = fc.record({
  freeFailures: fc.integer({ min: 1, max: 4 }),
  stopAfter: fc.option(fc.integer({ min: 5, max: 18 })),
  forgetAfterMs: fc.constantFrom(60_000, 3_600_000, 2_592_000_000),
  forgetSince: fc.constantFrom('first' as const, 'last' as const),
});
/** How long after the one before each attempt comes. */
const pauses = fc.array(fc.constantFrom(0, 0, 999, 1_000, 2_000, 16_000, 300_000, 900_000, 3_600_000), {
  minLength: 1,
  maxLength: 40,
});

describe.each(DATABASE_KINDS)('counts of wrong passwords on %s', (kind) => {
  let dataSources: DataSource[];
  let counts: AttemptCountsRepository;
  let others: AttemptCountsRepository;

  beforeAll(async () => {
    const url = await migratedDatabase(kind);
    dataSources = [await openDatabase(url), await openDatabase(url)];
    [counts, others] = dataSources.map((dataSource) => new AttemptCountsRepository(dataSource)) as [
      AttemptCountsRepository,
      AttemptCountsRepository,
    ];
  });
  beforeEach(() => dataSources[0]?.query('DELETE FROM attempt_counts'));
  afterAll(() => Promise.all(dataSources.map((dataSource) => dataSource.destroy())));

  it('decide and count as the pure functions say, whatever comes when', () =>
    fc.assert(
      fc.asyncProperty(policies, pauses, async (policy, steps) => {
        const key = randomUUID();
        let expected: AttemptCount | null = null;
        let nowMs = NOW.getTime();
        for (const pause of steps) {
          nowMs += pause;
          const now = new Date(nowMs);
          const isAllowed: boolean = decideAttempt(expected, now, policy).kind === 'allowed';
          if (isAllowed) expected = countAfterAttempt(expected, now, policy);
          expect(await counts.reserve(key, now, policy)).toBe(isAllowed ? expected?.failures : null);
          expect(await counts.find(key)).toEqual(expected);
        }
      }),
      { numRuns: 40 },
    ));

  it(`allow five of ${PARALLEL} attempts at once, on two instances together`, async () => {
    const attempts = Array.from({ length: PARALLEL }, (_, index) =>
      (index % 2 === 0 ? counts : others).reserve('key', NOW, POLICY),
    );
    const reserved = (await Promise.all(attempts)).filter((failures) => failures !== null);
    expect(reserved.sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it('allow the next again when one is taken back', async () => {
    for (let attempt = 0; attempt < POLICY.freeFailures; attempt += 1) await counts.reserve('key', NOW, POLICY);
    expect(await counts.reserve('key', NOW, POLICY)).toBeNull();
    await counts.takeBack('key', 5, NOW);
    expect(await counts.find('key')).toMatchObject({ failures: 4, allowedAt: NOW });
    expect(await counts.reserve('key', NOW, POLICY)).toBe(5);
  });

  it('keep the delay when others have begun since', async () => {
    for (let attempt = 0; attempt < POLICY.freeFailures; attempt += 1) await counts.reserve('key', NOW, POLICY);
    await counts.takeBack('key', 3, NOW);
    expect(await counts.reserve('key', NOW, POLICY)).toBeNull();
    expect((await counts.find('key'))?.failures).toBe(4);
  });

  it('never go below nothing', async () => {
    await counts.reserve('key', NOW, POLICY);
    for (let time = 0; time < 3; time += 1) await counts.takeBack('key', 1, NOW);
    expect((await counts.find('key'))?.failures).toBe(0);
  });

  it('are deleted by the job once they have expired, and not before', async () => {
    const clock = new FakeClock(NOW);
    const job = new ExpiredAttemptsJob(counts, clock);
    for (const key of ['a', 'b', 'c']) await counts.reserve(key, NOW, POLICY);
    await counts.reserve('later', new Date(NOW.getTime() + 1), POLICY);
    clock.advance(POLICY.forgetAfterMs - 1);
    expect([await job.backlog(10), await job.removeBatch(10)]).toEqual([0, { removed: 0, isLast: true }]);
    clock.advance(1);
    expect(await job.backlog(2)).toBe(2);
    expect(await job.removeBatch(2)).toEqual({ removed: 2, isLast: false });
    expect(await job.removeBatch(2)).toEqual({ removed: 1, isLast: true });
    expect(await counts.find('later')).not.toBeNull();
  });

  it('are found by an index, each in one statement', async () => {
    const log = new StatementLog(dataSources[0] as DataSource);
    const statements = await log.during(async () => {
      await counts.reserve('key', NOW, POLICY);
      await counts.find('key');
      await counts.takeBack('key', 1, NOW);
      await counts.forget('key');
      await counts.expired.remove(NOW, 10);
      await counts.expired.count(NOW, 10);
    });
    expect(statements).toHaveLength(6);
    for (const statement of statements) expect(await log.planOf(statement)).not.toMatch(/SCAN attempt_counts|Seq Scan/);
  });
});
