import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { newId, UuidV7Generator } from '../../../../src/kernel/ids.js';
import { SurplusSessionsJob } from '../../../../src/modules/sessions/cleanup/surplus-sessions.job.js';
import { SurplusSessionsRepository } from '../../../../src/modules/sessions/cleanup/surplus-sessions.repository.js';
import { SessionEntity } from '../../../../src/modules/sessions/index.js';
import { subjectOf, UserEntity } from '../../../../src/modules/users/index.js';
import { FakeClock, testSettings } from '../../../../src/testing/index.js';
import { anAccount } from '../../../support/accounts.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { aSessionRow, aUserRow } from '../../../support/rows.js';
import { servicesOn } from './session-services.js';
import { readsWholeTable, StatementLog } from './statement-log.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** In place of the thousand. */
const KEPT = 5;

/** What a row may say of its session, for the property below. */
interface Drawn {
  readonly user: number;
  readonly beganSeconds: number;
  /** Null for one that nobody ended. */
  readonly endedSeconds: number | null;
  readonly hasRunOut: boolean;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  user: fc.nat(2),
  beganSeconds: fc.nat(1_000),
  // few instants, so that several sessions end at the same one
  endedSeconds: fc.option(fc.integer({ min: 1_000, max: 1_010 }), { freq: 6 }),
  hasRunOut: fc.boolean(),
});

describe.each(DATABASE_KINDS)('the surplus of ended sessions on %s', (kind) => {
  let dataSource: DataSource;
  let clock: FakeClock;
  let users: UserEntity[];
  let job: SurplusSessionsJob;
  beforeAll(async () => (dataSource = await openDatabase(await migratedDatabase(kind))));
  beforeEach(async () => {
    clock = new FakeClock();
    job = newJob();
    await empty();
  });
  afterAll(() => dataSource.destroy());

  /** Anew, with three users who have no session. */
  async function empty(): Promise<void> {
    await dataSource.getRepository(UserEntity).deleteAll();
    users = [aUserRow(), aUserRow(), aUserRow()];
    await dataSource.getRepository(UserEntity).insert(users);
  }

  function newJob(kept = KEPT): SurplusSessionsJob {
    class Job extends SurplusSessionsJob {
      protected override readonly mostKept = kept;
    }
    return new Job(new SurplusSessionsRepository(dataSource), clock, new UuidV7Generator());
  }

  /** Adds sessions of a user that have just begun and ended, the oldest first. @returns their ids */
  async function addEnded(user: number, count: number, given: Partial<SessionEntity> = {}): Promise<string[]> {
    const ended = Array.from({ length: count }, () => {
      const now = clock.now();
      clock.advance(SECOND_MS);
      return aRow(user, { id: newId(now), createdAt: now, revokedAt: now, revokedReason: 'logout', ...given });
    });
    await add(ended);
    return ended.map(({ id }) => id);
  }

  const aRow = (user: number, given: Partial<SessionEntity>) => aSessionRow(users[user]?.id ?? '', given);

  async function add(rows: readonly SessionEntity[]): Promise<void> {
    for (let at = 0; at < rows.length; at += 500)
      await dataSource.getRepository(SessionEntity).insert(rows.slice(at, at + 500));
  }

  async function idsLeft(): Promise<string[]> {
    const rows = await dataSource.getRepository(SessionEntity).find({ select: { id: true } });
    return rows.map(({ id }) => id).sort();
  }

  /** A round. @returns what each of its batches removed that removed anything */
  async function round(limit = 10, by = job): Promise<number[]> {
    const removed: number[] = [];
    for (;;) {
      const batch = await by.removeBatch(limit);
      expect(batch.removed).toBeLessThanOrEqual(limit);
      if (batch.removed > 0) removed.push(batch.removed);
      if (batch.isLast) return removed;
    }
  }

  /** The rule, read off all rows at once: what is left when nothing more is to be deleted. */
  function keptOf(rows: readonly SessionEntity[], kept: number): string[] {
    const left = rows.filter((session) => {
      if (session.revokedAt === null) return true;
      const endedAfter = rows.filter(
        (other) => other.userId === session.userId && other.revokedAt !== null && isAfter(other, session),
      );
      return endedAfter.length < kept;
    });
    return left.map(({ id }) => id).sort();
  }

  function isAfter(one: SessionEntity, other: SessionEntity): boolean {
    const [at, otherAt] = [one.revokedAt?.getTime() ?? 0, other.revokedAt?.getTime() ?? 0];
    return at === otherAt ? one.id > other.id : at > otherAt;
  }

  it('goes, whatever the sessions, the bound and the batches, and every other row stays', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(drawn, { maxLength: 40 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 12 }),
        async (sessions, kept, limit) => {
          await empty();
          const start = clock.now().getTime();
          const instant = (seconds: number) => new Date(start + seconds * SECOND_MS);
          const rows = sessions.map(({ user, beganSeconds, endedSeconds, hasRunOut }) =>
            aRow(user, {
              ...{ id: newId(instant(beganSeconds)), createdAt: instant(beganSeconds) },
              idleExpiresAt: new Date(start + (hasRunOut ? -DAY_MS : DAY_MS)),
              ...(endedSeconds !== null && { revokedAt: instant(endedSeconds), revokedReason: 'logout' }),
            }),
          );
          await add(rows);
          await round(limit, newJob(kept));
          expect(await idsLeft()).toEqual(keptOf(rows, kept));
        },
      ),
      { numRuns: kind === 'sqlite' ? 150 : 40 },
    ));

  it('is what was ended first, not what began first', async () => {
    const began = clock.now();
    const old = aRow(0, { id: newId(began), createdAt: began, revokedAt: new Date(began.getTime() + DAY_MS) });
    await add([old]);
    const [first, ...others] = await addEnded(0, KEPT);
    await round();
    expect(await idsLeft()).toEqual([old.id, ...others].sort());
    expect(others).not.toContain(first);
  });

  it('is that of a thousand, unless a test asks for fewer', async () => {
    const ids = await addEnded(0, 1_003);
    await round(1_000, new SurplusSessionsJob(new SurplusSessionsRepository(dataSource), clock, new UuidV7Generator()));
    expect(await idsLeft()).toEqual(ids.slice(3).sort());
  });

  it('is each user’s own', async () => {
    const kept = [...(await addEnded(0, KEPT)), ...(await addEnded(1, KEPT))];
    const crowded = await addEnded(2, KEPT + 7);
    expect(await round()).toEqual([7]);
    expect(await idsLeft()).toEqual([...kept, ...crowded.slice(7)].sort());
  });

  it('leaves a session that lives, however old it is and however many others have ended', async () => {
    const [alive = ''] = await addEnded(0, 1, { revokedAt: null, revokedReason: null });
    const ended = await addEnded(0, 30);
    await round();
    expect(await idsLeft()).toEqual([alive, ...ended.slice(-KEPT)].sort());
  });

  it('leaves a session that ran out by itself, which a restored database may have to let go on', async () => {
    const over = { revokedAt: null, revokedReason: null, idleExpiresAt: new Date(clock.now().getTime() - 1) };
    const ranOut = await addEnded(0, 30, over);
    const ended = await addEnded(0, 30);
    await round();
    expect(await idsLeft()).toEqual([...ranOut, ...ended.slice(-KEPT)].sort());
  });

  it('goes in batches, and a round takes all of it', async () => {
    await addEnded(0, KEPT + 25);
    await addEnded(1, KEPT + 3);
    expect((await round(10)).sort()).toEqual([10, 10, 3, 5].sort());
    expect(await idsLeft()).toHaveLength(2 * KEPT);
  });

  it('is found among more sessions than a batch looks at', async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      await addEnded(0, KEPT);
      await addEnded(1, 120, { revokedAt: null, revokedReason: null });
    }
    await round(70);
    expect(await idsLeft()).toHaveLength(KEPT + 360);
  });

  it('is found in the next round when it came after the last one', async () => {
    const before = await addEnded(0, KEPT);
    expect(await round()).toEqual([]);
    for (let turn = 1; turn <= 3; turn += 1) {
      clock.advance(10 * MINUTE_MS);
      await addEnded(0, 4);
      expect(await round()).toEqual([4]);
    }
    expect((await idsLeft()).filter((id) => before.includes(id))).toEqual([]);
  });

  it('is found when an instance with a clock that is behind has added it', async () => {
    await addEnded(0, KEPT);
    await round();
    const late = new Date(clock.now().getTime() - 4 * MINUTE_MS);
    await add([aRow(0, { id: newId(late), createdAt: late, revokedAt: late, revokedReason: 'logout' })]);
    expect(await round()).toEqual([1]);
  });

  it('is found when the clock was set back', async () => {
    await addEnded(0, KEPT);
    clock.advance(10 * MINUTE_MS);
    await round();
    clock.advance(-DAY_MS);
    await addEnded(0, 1);
    expect(await round()).toEqual([1]);
  });

  it('is looked for no further back than the last round needs', async () => {
    const patient = newJob(100);
    await addEnded(0, 35);
    clock.advance(10 * MINUTE_MS);
    const log = new StatementLog(dataSource);
    expect(await log.during(() => round(10, patient))).toHaveLength(4);
    clock.advance(10 * MINUTE_MS);
    expect(await log.during(() => round(10, patient))).toHaveLength(1);
  });

  it('goes once when two instances delete at once', async () => {
    const ids = await addEnded(0, KEPT + 60);
    const jobs = [newJob(), newJob(), newJob()];
    const rounds = await Promise.all(jobs.map((each) => round(20, each)));
    expect(rounds.flat().reduce((sum, count) => sum + count, 0)).toBe(60);
    expect(await idsLeft()).toEqual(ids.slice(-KEPT).sort());
  });

  it('goes beside logins and logouts of the same user that arrive meanwhile, and keeps none of them from success', async () => {
    const { users: accounts, sessions, endings } = servicesOn(dataSource, testSettings(), clock);
    const user = await accounts.register(anAccount());
    const login = { subject: subjectOf(user), method: 'pwd', delivery: 'body', address: '', userAgent: '' } as const;
    const alive = await sessions.start(login);
    const logInAndOut = async () => endings.end(user.id, (await sessions.start(login)).id, 'logout');
    const jobs = [newJob(), newJob()];
    for (let turn = 0; turn < 10; turn += 1) {
      const logouts = Promise.all(Array.from({ length: 6 }, logInAndOut));
      await Promise.all(jobs.map((each) => round(3, each)));
      expect(await logouts).toEqual(Array(6).fill(true));
    }
    await round();
    expect(await idsLeft()).toHaveLength(KEPT + 1);
    expect((await sessions.getLive(alive.id)).id).toBe(alive.id);
  });

  it('is counted, up to a limit, for the users whom the walk has found', async () => {
    await addEnded(0, KEPT + 12);
    expect(await job.backlog(100)).toBe(0);
    await job.removeBatch(100);
    expect([await job.backlog(100), await job.backlog(5)]).toEqual([12, 5]);
    await job.removeBatch(10);
    expect(await job.backlog(100)).toBe(2);
    await round();
    expect(await job.backlog(100)).toBe(0);
  });

  it('is found and deleted by indices: no statement reads the whole table', async () => {
    await addEnded(0, KEPT + 12);
    const log = new StatementLog(dataSource);
    const statements = await log.during(async () => {
      await job.removeBatch(10);
      await job.backlog(10);
      await job.removeBatch(10);
    });
    expect(statements.map(({ text }) => text.split(/\s/, 1)[0])).toEqual(['SELECT', 'SELECT', 'DELETE']);
    for (const statement of statements) {
      const plan = await log.planOf(statement);
      expect(plan).toMatch(/sessions/);
      // what the parts of a statement pass on is no table
      expect([plan, readsWholeTable(plan.replace(/^SCAN (page|earliest|beyond)$/gm, ''))]).toEqual([plan, false]);
    }
  });
});
