import type { DataSource } from 'typeorm';
import { newId, UuidV7Generator } from '../../../../src/kernel/ids.js';
import { ExpiredSessionsJob } from '../../../../src/modules/sessions/cleanup/expired-sessions.job.js';
import { ExpiredSessionsRepository } from '../../../../src/modules/sessions/cleanup/expired-sessions.repository.js';
import { SessionEntity } from '../../../../src/modules/sessions/index.js';
import { UserEntity } from '../../../../src/modules/users/index.js';
import { FakeClock } from '../../../../src/testing/index.js';
import { tokenSettings } from '../../../support/access-tokens.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { aSessionRow, aUserRow } from '../../../support/rows.js';
import { readsWholeTable, StatementLog } from './statement-log.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const REFRESH_LIFETIME_MS = 7 * DAY_MS;

/** One refresh lifetime that the database may have lost, and a day. */
const KEPT_MS = REFRESH_LIFETIME_MS + DAY_MS;

describe.each(DATABASE_KINDS)('the expired sessions on %s', (kind) => {
  let dataSource: DataSource;
  let clock: FakeClock;
  let job: ExpiredSessionsJob;
  let user: UserEntity;
  beforeEach(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
    clock = new FakeClock();
    job = newJob();
    user = aUserRow();
    await dataSource.getRepository(UserEntity).insert(user);
  });
  afterEach(() => dataSource.destroy());

  function newJob(): ExpiredSessionsJob {
    const settings = tokenSettings({ refreshLifetimeMs: REFRESH_LIFETIME_MS });
    return new ExpiredSessionsJob(new ExpiredSessionsRepository(dataSource), settings, clock, new UuidV7Generator());
  }

  const ago = (milliseconds: number): Date => new Date(clock.now().getTime() - milliseconds);

  /** Began and was idle so long ago. */
  async function addSession(beganMs: number, idleMs: number, given: Partial<SessionEntity> = {}): Promise<string> {
    const createdAt = ago(beganMs);
    const idleExpiresAt = ago(idleMs);
    const row = aSessionRow(user.id, { id: newId(createdAt), createdAt, idleExpiresAt, ...given });
    await dataSource.getRepository(SessionEntity).insert(row);
    return row.id;
  }

  async function addSessions(count: number, beganMs: number, idleMs: number): Promise<void> {
    for (let index = 0; index < count; index += 1) await addSession(beganMs, idleMs);
  }

  async function idsLeft(): Promise<string[]> {
    const rows = await dataSource.getRepository(SessionEntity).find({ select: { id: true } });
    return rows.map(({ id }) => id).sort();
  }

  /** @returns what each batch removed */
  async function removeAll(limit: number): Promise<number[]> {
    const removed: number[] = [];
    for (;;) {
      const batch = await job.removeBatch(limit);
      removed.push(batch.removed);
      if (batch.isLast) return removed;
    }
  }

  it('are gone one refresh lifetime and a day after their idle end, and no millisecond earlier', async () => {
    await addSession(100 * DAY_MS, KEPT_MS);
    expect(await removeAll(10)).toEqual([0]);
    clock.advance(HOUR_MS);
    expect(await removeAll(10)).toEqual([1]);
    expect(await idsLeft()).toEqual([]);
  });

  it('are told to the millisecond', async () => {
    const kept = await addSession(100 * DAY_MS, KEPT_MS);
    await addSession(100 * DAY_MS, KEPT_MS + 1);
    expect(await removeAll(10)).toEqual([1]);
    expect(await idsLeft()).toEqual([kept]);
  });

  it('that were ended stay until the same time', async () => {
    const revokedAt = ago(80 * DAY_MS);
    const kept = await addSession(100 * DAY_MS, KEPT_MS - 1, { revokedAt, revokedReason: 'logout' });
    await addSession(100 * DAY_MS, KEPT_MS + 1, { revokedAt, revokedReason: 'logout' });
    await removeAll(10);
    expect(await idsLeft()).toEqual([kept]);
  });

  it('are found among many that go on, whatever the size of a batch', async () => {
    const kept: string[] = [];
    for (let index = 0; index < 40; index += 1) {
      const beganMs = 90 * DAY_MS - index * HOUR_MS;
      if (index % 3 === 0) await addSession(beganMs, KEPT_MS + 1);
      else kept.push(await addSession(beganMs, -DAY_MS));
    }
    const removed = await removeAll(7);
    expect(removed).toHaveLength(6);
    expect(removed.reduce((sum, count) => sum + count, 0)).toBe(14);
    expect(await idsLeft()).toEqual(kept.sort());
  });

  it('cost a batch no more than its limit', async () => {
    await addSessions(25, 90 * DAY_MS, KEPT_MS + 1);
    expect(await job.removeBatch(10)).toEqual({ removed: 10, isLast: false });
    expect(await idsLeft()).toHaveLength(15);
    expect(await job.removeBatch(10)).toEqual({ removed: 10, isLast: false });
    expect(await job.removeBatch(10)).toEqual({ removed: 5, isLast: true });
  });

  it('may be removed by two instances at once, each row by one of them', async () => {
    await addSessions(60, 90 * DAY_MS, KEPT_MS + 1);
    const others = [job, newJob(), newJob()];
    const batches = await Promise.all(others.map((each) => each.removeBatch(100)));
    expect(batches.reduce((sum, { removed }) => sum + removed, 0)).toBe(60);
    expect(await idsLeft()).toEqual([]);
  });

  it('are looked for again an hour after a walk ended, and not before', async () => {
    for (let walk = 0; walk < 3; walk += 1) {
      await removeAll(10);
      await addSession(90 * DAY_MS, KEPT_MS + 1);
      clock.advance(HOUR_MS - 1);
      expect(await removeAll(10)).toEqual([0]);
      clock.advance(1);
      expect(await removeAll(10)).toEqual([1]);
      clock.advance(HOUR_MS);
    }
  });

  it('are looked for at once when the clock was set back', async () => {
    await removeAll(10);
    clock.advance(-DAY_MS);
    await addSession(90 * DAY_MS, KEPT_MS + 1);
    expect(await removeAll(10)).toEqual([1]);
  });

  it('that wait are counted, up to a limit, from where the walk has come to', async () => {
    await addSessions(12, 90 * DAY_MS, KEPT_MS + 1);
    await addSessions(3, 80 * DAY_MS, -DAY_MS);
    await addSessions(2, HOUR_MS, -DAY_MS);
    expect([await job.backlog(100), await job.backlog(5)]).toEqual([12, 5]);
    await job.removeBatch(10);
    expect(await job.backlog(100)).toBe(2);
    await removeAll(10);
    expect(await job.backlog(100)).toBe(0);
  });

  it('are found by the primary key: no statement reads the whole table', async () => {
    await addSessions(20, 90 * DAY_MS, KEPT_MS + 1);
    const log = new StatementLog(dataSource);
    const statements = await log.during(async () => {
      await job.removeBatch(10);
      await job.backlog(10);
    });
    expect(statements).toHaveLength(3);
    for (const statement of statements) {
      const plan = await log.planOf(statement);
      expect([plan, /sessions/.test(plan), readsWholeTable(plan.replace(/^SCAN page$/gm, ''))]).toEqual([
        plan,
        true,
        false,
      ]);
    }
  });
});
