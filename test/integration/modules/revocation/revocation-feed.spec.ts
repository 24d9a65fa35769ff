import { randomUUID } from 'node:crypto';
import { DataSource, type QueryRunner } from 'typeorm';
import type { Settings } from '../../../../src/config/settings.js';
import { statementsOn } from '../../../../src/database/statement.js';
import { RevocationsRepository } from '../../../../src/modules/revocation/revocations.repository.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { eventually } from '../../../support/eventually.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { insertUserWithSession } from '../../../support/rows.js';
import { feedOn, feedSettings } from './feed-kit.js';

const LIFETIME_MS = 900_000;
const TOLERANCE_MS = 60_000;

describe.each(DATABASE_KINDS)('the revocation feed on %s', (kind) => {
  let dataSource: DataSource;
  let settings: Settings;

  beforeAll(async () => {
    const url = await migratedDatabase(kind);
    dataSource = await openDatabase(url);
    settings = feedSettings(url);
  });
  afterAll(() => dataSource.destroy());

  /** What another instance has written. */
  async function revoked(at: Date, runner?: QueryRunner): Promise<string> {
    const id = randomUUID();
    await statementsOn(runner?.manager ?? dataSource)`
      INSERT INTO revocations (kind, subject, revoked_at) VALUES ('session', ${id}, ${at.getTime()}) RETURNING id`;
    return id;
  }

  it('knows at its start what was revoked before, and later what was revoked since', async () => {
    const { feed, clock } = feedOn(dataSource, settings);
    const before = await revoked(clock.now());
    expect(feed.isFresh()).toBe(false);
    await feed.catchUp();
    expect(feed.isFresh()).toBe(true);
    expect(feed.revokedAtSeconds('session', before)).toBe(clock.now().getTime() / 1_000);
    const since = await revoked(clock.now());
    expect(feed.revokedAtSeconds('session', since)).toBe(0);
    await feed.catchUp();
    expect(feed.revokedAtSeconds('session', since)).toBeGreaterThan(0);
    expect(feed.revokedAtSeconds('session', randomUUID())).toBe(0);
  });

  it('reads at its start more than one page holds', async () => {
    const { feed, clock } = feedOn(dataSource, settings);
    const ids = Array.from({ length: 10_005 }, () => randomUUID());
    for (let from = 0; from < ids.length; from += 500) {
      const rows = ids.slice(from, from + 500).map((id) => `('session', '${id}', ${clock.now().getTime()})`);
      await dataSource.query(`INSERT INTO revocations (kind, subject, revoked_at) VALUES ${rows.join()}`);
    }
    await feed.catchUp();
    expect(ids.filter((id) => feed.revokedAtSeconds('session', id) === 0)).toEqual([]);
  });

  it('does not take in what was revoked before any living token was issued', async () => {
    const { feed, clock } = feedOn(dataSource, settings);
    const past = (ms: number) => new Date(clock.now().getTime() - LIFETIME_MS - TOLERANCE_MS + ms);
    const [over, last] = [await revoked(past(0)), await revoked(past(1_000))];
    await feed.catchUp();
    expect(feed.revokedAtSeconds('session', over)).toBe(0);
    expect(feed.revokedAtSeconds('session', last)).toBeGreaterThan(0);
  });

  it('keeps what it knows until the last token of that time has expired, and then forgets it', async () => {
    const { feed, clock } = feedOn(dataSource, settings);
    await feed.catchUp();
    const size = feed.size;
    const id = randomUUID();
    feed.record('session', id, clock.now());
    clock.letPass(LIFETIME_MS + TOLERANCE_MS - 1_000);
    await feed.catchUp();
    expect(feed.revokedAtSeconds('session', id)).toBeGreaterThan(0);
    clock.letPass(LIFETIME_MS);
    await feed.catchUp();
    expect(feed.revokedAtSeconds('session', id)).toBe(0);
    expect(feed.size).toBeLessThanOrEqual(size);
  });

  it('that has forgotten by a clock that was ahead reads everything again when the clock is set right', async () => {
    const { feed, clock } = feedOn(dataSource, settings);
    const id = await revoked(clock.now());
    await feed.catchUp();
    clock.advance(3_600_000);
    await feed.catchUp();
    expect(feed.revokedAtSeconds('session', id)).toBe(0);
    clock.advance(-3_600_000);
    await feed.catchUp();
    expect(feed.revokedAtSeconds('session', id)).toBeGreaterThan(0);
    expect(feed.isFresh()).toBe(true);
  });

  it('forgets one from the far future in its time, and what stands behind it', async () => {
    const { feed, clock } = feedOn(dataSource, settings);
    const [first, next] = [randomUUID(), randomUUID()];
    feed.record('session', first, new Date(clock.now().getTime() + 1e12));
    feed.record('session', next, clock.now());
    clock.letPass(LIFETIME_MS + 2 * TOLERANCE_MS + 1_000);
    await feed.catchUp();
    expect([first, next].map((id) => feed.revokedAtSeconds('session', id))).toEqual([0, 0]);
  });

  it('is stale once its last reading is older than the limit, and fresh again by reading', async () => {
    const { feed, clock } = feedOn(dataSource, settings);
    await feed.catchUp();
    clock.letPass(settings.revocation.stalenessLimitMs);
    expect(feed.isFresh()).toBe(true);
    clock.letPass(1);
    expect(feed.isFresh()).toBe(false);
    await feed.catchUp();
    expect(feed.isFresh()).toBe(true);
  });

  it('is as old as the reading that failed found it', async () => {
    const { feed, clock } = feedOn(dataSource, settings, { repository: failingAfter(1) });
    await feed.catchUp();
    clock.letPass(settings.revocation.stalenessLimitMs + 1);
    await expect(feed.catchUp()).rejects.toThrow('away');
    expect(feed.isFresh()).toBe(false);
  });

  it('means nothing while its first reading has failed half-way', async () => {
    const repository = new RevocationsRepository(dataSource);
    const { feed } = feedOn(dataSource, settings, { repository });
    const listSince = jest.spyOn(repository, 'listSince').mockRejectedValueOnce(new Error('away'));
    await expect(feed.catchUp()).rejects.toThrow('away');
    expect(feed.isFresh()).toBe(false);
    listSince.mockRestore();
    await feed.catchUp();
    expect(feed.isFresh()).toBe(true);
  });

  it('reads everything again where the database has gone back, as after a failover', async () => {
    const repository = new RevocationsRepository(dataSource);
    const { feed, clock } = feedOn(dataSource, settings, { repository });
    await feed.catchUp();
    const missed = await revoked(clock.now());
    jest.spyOn(repository, 'readSince').mockResolvedValueOnce({ rows: [], cursor: { position: 0n, server: '' } });
    await feed.catchUp();
    expect(feed.revokedAtSeconds('session', missed)).toBeGreaterThan(0);
  });

  it('that is full says nothing any more, until enough is over and everything was read anew', async () => {
    const empty = await openDatabase(await migratedDatabase(kind));
    const put = (id: string, at: Date) => statementsOn(empty)`
      INSERT INTO revocations (kind, subject, revoked_at) VALUES ('session', ${id}, ${at.getTime()}) RETURNING id`;
    const { feed, clock } = feedOn(empty, settings, { most: 20 });
    const first = Array.from({ length: 15 }, () => randomUUID());
    for (const id of first) await put(id, clock.now());
    await feed.catchUp();
    expect(feed.isFresh()).toBe(true);

    clock.letPass(LIFETIME_MS);
    const later = Array.from({ length: 8 }, () => randomUUID());
    for (const id of later) await put(id, clock.now());
    await feed.catchUp();
    expect(feed.isFresh()).toBe(false);
    expect(feed.size).toBe(20);
    await feed.catchUp();
    expect(feed.isFresh()).toBe(false);

    clock.letPass(TOLERANCE_MS + 1_000);
    await feed.catchUp();
    expect(feed.isFresh()).toBe(true);
    expect(later.filter((id) => feed.revokedAtSeconds('session', id) === 0)).toEqual([]);
    await empty.destroy();
  });

  it('has the ring of keys look when a key was revoked, and only then', async () => {
    const { feed, clock, ring } = feedOn(dataSource, settings);
    await feed.catchUp();
    const before = ring.reloads;
    await revoked(clock.now());
    await feed.catchUp();
    expect(ring.reloads).toBe(before);
    await statementsOn(dataSource)`INSERT INTO revocations (kind, subject, revoked_at)
      VALUES ('key', 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs', ${clock.now().getTime()}) RETURNING id`;
    await feed.catchUp();
    expect(ring.reloads).toBe(before + 1);
    expect(feed.revokedAtSeconds('key', 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')).toBeGreaterThan(0);
  });

  function failingAfter(times: number): RevocationsRepository {
    const repository = new RevocationsRepository(dataSource);
    const currentCursor = repository.currentCursor.bind(repository);
    let left = times;
    jest.spyOn(repository, 'currentCursor').mockImplementation(() => {
      left -= 1;
      return left >= 0 ? currentCursor() : Promise.reject(new Error('away'));
    });
    jest.spyOn(repository, 'readSince').mockRejectedValue(new Error('away'));
    return repository;
  }
});

describe('the revocation feed on PostgreSQL', () => {
  let dataSource: DataSource;
  let settings: Settings;

  beforeAll(async () => {
    const url = await migratedDatabase('postgres');
    dataSource = await openDatabase(url);
    settings = feedSettings(url);
  });
  afterAll(() => dataSource.destroy());

  const insert = (runner: QueryRunner | DataSource, id: string, at: Date) =>
    runner.query(`INSERT INTO revocations (kind, subject, revoked_at) VALUES ('session', '${id}', ${at.getTime()})`);

  it('loses no revocation whose transaction commits after one that began later', async () => {
    const { feed, clock } = feedOn(dataSource, settings);
    await feed.catchUp();
    const [slow, quick] = [randomUUID(), randomUUID()];
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await insert(runner, slow, clock.now());
    await insert(dataSource, quick, clock.now());
    await feed.catchUp();
    expect(feed.revokedAtSeconds('session', quick)).toBeGreaterThan(0);
    expect(feed.revokedAtSeconds('session', slow)).toBe(0);
    await runner.commitTransaction();
    await runner.release();
    await feed.catchUp();
    expect(feed.revokedAtSeconds('session', slow)).toBeGreaterThan(0);
  });

  it('learns also what a program ends that looks for tables elsewhere', async () => {
    const { feed } = feedOn(dataSource, settings);
    const { userId, sessionId } = await insertUserWithSession(dataSource);
    await feed.catchUp();
    const runner = dataSource.createQueryRunner();
    await runner.query('SET search_path TO pg_catalog');
    await runner.query(`UPDATE public.sessions SET revoked_at = 1 WHERE id = '${sessionId}'`);
    await runner.query(`DELETE FROM public.users WHERE id = '${userId}'`);
    await runner.query('RESET search_path');
    await runner.release();
    await feed.catchUp();
    expect(feed.revokedAtSeconds('session', sessionId)).toBeGreaterThan(0);
    expect(feed.revokedAtSeconds('user', userId)).toBeGreaterThan(0);
  });

  it('reads everything again where another server answers, however far its transactions are', async () => {
    const repository = new RevocationsRepository(dataSource);
    const { feed, clock } = feedOn(dataSource, settings, { repository });
    await feed.catchUp();
    const missed = randomUUID();
    await insert(dataSource, missed, clock.now());
    const { position } = await repository.currentCursor();
    // promoted a little behind: what it did since has ids that were another's when the feed read last
    jest
      .spyOn(repository, 'readSince')
      .mockResolvedValueOnce({ rows: [], cursor: { position: position + 5n, server: 'promoted' } });
    await feed.catchUp();
    expect(feed.revokedAtSeconds('session', missed)).toBeGreaterThan(0);
  });

  it('is told the time of the commit by a transaction that goes on after it has revoked', async () => {
    const { userId, sessionId } = await insertUserWithSession(dataSource);
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`UPDATE users SET status = 'suspended' WHERE id = '${userId}'`);
    await runner.query(`UPDATE sessions SET revoked_at = 1 WHERE id = '${sessionId}'`);
    const [later] = (await runner.query(`SELECT pg_sleep(1.1),
      (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at`)) as { at: string }[];
    await runner.commitTransaction();
    await runner.release();
    const rows: { revoked_at: string }[] = await dataSource.query(
      `SELECT revoked_at FROM revocations WHERE subject IN ('${userId}', '${sessionId}')`,
    );
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(Number(row.revoked_at)).toBeGreaterThanOrEqual(Number(later?.at));
  });

  it('reads at once when it is notified, whatever a notification says', async () => {
    const { feed, listener, clock } = feedOn(dataSource, settings);
    await feed.onModuleInit();
    listener.onModuleInit();
    await eventually('the feed listens', async () => {
      const listeners = await dataSource.query<unknown[]>(
        `SELECT 1 FROM pg_stat_activity WHERE application_name = 'watchword-listener'
            AND datname = current_database() AND query LIKE 'LISTEN%'`,
      );
      return listeners.length > 0;
    });
    const forged = { kind: 'session', subject: randomUUID(), revoked_at: clock.now().getTime() };
    for (const payload of ['nonsense', '{"kind":"device"}', JSON.stringify(forged)]) {
      await dataSource.query(`SELECT pg_notify('watchword_revocations', '${payload}')`);
    }
    for (let count = 0; count < 3; count += 1) {
      const id = randomUUID();
      await insert(dataSource, id, clock.now());
      await eventually('the revocation arrives', () => feed.revokedAtSeconds('session', id) > 0);
    }
    expect(feed.revokedAtSeconds('session', forged.subject)).toBe(0);
    await listener.onModuleDestroy();
    await feed.onModuleDestroy();
  });

  it('passes over a kind of which only a newer version knows', async () => {
    const { feed, clock } = feedOn(dataSource, settings);
    await feed.catchUp();
    await dataSource.query('ALTER TABLE revocations DROP CONSTRAINT ck_revocations_kind');
    const [device, session] = [randomUUID(), randomUUID()];
    await dataSource.query(
      `INSERT INTO revocations (kind, subject, revoked_at) VALUES ('device', '${device}', ${clock.now().getTime()})`,
    );
    await insert(dataSource, session, clock.now());
    await feed.catchUp();
    expect(feed.revokedAtSeconds('session', session)).toBeGreaterThan(0);
    expect(feed.isFresh()).toBe(true);
  });
});
