import type { DataSource, EntityManager } from 'typeorm';
import type { UnitOfWork } from '../../../../src/database/unit-of-work.js';
import type { AuditAppender } from '../../../../src/modules/audit/chain/audit-appender.js';
import { AuditLog } from '../../../../src/modules/audit/audit-log.js';
import type { AuditMetrics } from '../../../../src/modules/audit/audit-metrics.js';
import type { AuditPeopleRepository } from '../../../../src/modules/audit/people/audit-people.repository.js';
import type { PendingEventsRepository } from '../../../../src/modules/audit/pending/pending-events.repository.js';
import { FakeClock } from '../../../../src/testing/index.js';

type Work = (manager: EntityManager) => Promise<unknown>;

/** A log over a database that ends its transactions in this way, and what its follower did. */
async function followedLog(end: (work: () => Promise<unknown>) => Promise<unknown>) {
  const seen: string[] = [];
  const unitOfWork = { run: (work: Work) => end(() => work({} as DataSource['manager'])) };
  const log = new AuditLog(
    unitOfWork as UnitOfWork,
    { add: () => Promise.resolve() } as unknown as PendingEventsRepository,
    {} as AuditPeopleRepository,
    { append: () => Promise.resolve() } as AuditAppender,
    { count: () => undefined } as unknown as AuditMetrics,
    new FakeClock(),
  );
  await log.onApplicationShutdown();
  log.followBy({
    beforeCommit: (events) => {
      seen.push(...events.map(({ name }) => `before ${name}`));
      return Promise.resolve(() => void seen.push(...events.map(({ name }) => `after ${name}`)));
    },
    afterwards: ({ name }) => void seen.push(`outside ${name}`),
  });
  return { log, seen };
}

const suspend = (log: AuditLog) =>
  log.transaction((_manager, record) => {
    record({ name: 'account.suspended', subjectId: 'u' });
    return Promise.resolve();
  });

describe('whoever follows the audit log', () => {
  it('hears within the transaction, and again once it is committed', async () => {
    const { log, seen } = await followedLog(async (work) => {
      await work();
      expect(seen).toEqual(['before account.suspended']);
    });
    await suspend(log);
    expect(seen).toEqual(['before account.suspended', 'after account.suspended']);
  });

  it('hears of no commit where the commit itself fails', async () => {
    const { log, seen } = await followedLog(async (work) => {
      await work();
      throw new Error('the connection is lost');
    });
    await expect(suspend(log)).rejects.toThrow('the connection is lost');
    expect(seen).toEqual(['before account.suspended']);
  });

  it('hears of one commit where the transaction had to give way and ran again', async () => {
    const { log, seen } = await followedLog(async (work) => {
      await work();
      await work();
    });
    await suspend(log);
    expect(seen).toEqual(['before account.suspended', 'before account.suspended', 'after account.suspended']);
  });

  it('hears at once of what has no transaction', async () => {
    const { log, seen } = await followedLog(() => Promise.resolve());
    log.recordLater({ name: 'key.rotated', target: 'k' });
    expect(seen).toEqual(['outside key.rotated']);
  });
});
