import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { MaintenanceSettings } from '../../../../src/config/settings.js';
import type { MaintenanceBatch, MaintenanceJob } from '../../../../src/kernel/maintenance-job.js';
import { LeasesRepository } from '../../../../src/modules/maintenance/leases.repository.js';
import { MaintenanceLease } from '../../../../src/modules/maintenance/maintenance-lease.js';
import { MaintenanceMetrics } from '../../../../src/modules/maintenance/maintenance-metrics.js';
import { MaintenanceService } from '../../../../src/modules/maintenance/maintenance.service.js';
import { Metrics } from '../../../../src/modules/metrics/index.js';
import { FakeClock } from '../../../../src/testing/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const LEASE_MS = 3 * MINUTE_MS;

/** Time that passes only when it is told to, for how long as well as for when. */
class StandingClock extends FakeClock {
  private passedMs = 0;

  override monotonicMs(): number {
    return this.passedMs;
  }

  override advance(milliseconds: number): void {
    super.advance(milliseconds);
    this.passedMs += milliseconds;
  }

  /** The lease goes by the time of day, the length of a round does not: so one can end within the other. */
  advanceTimeOfDay(milliseconds: number): void {
    super.advance(milliseconds);
  }
}

/** Rows that are there until a batch removes them; what a batch does besides is the test's. */
class Rows implements MaintenanceJob {
  batches = 0;
  meanwhile: () => Promise<void> | void = () => undefined;

  constructor(
    readonly name: string,
    public left: number,
  ) {}

  async removeBatch(limit: number): Promise<MaintenanceBatch> {
    this.batches += 1;
    await this.meanwhile();
    const removed = Math.min(limit, this.left);
    this.left -= removed;
    return { removed, isLast: this.left === 0 };
  }

  backlog(most: number): Promise<number> {
    return Promise.resolve(Math.min(most, this.left));
  }
}

interface Instance {
  readonly service: MaintenanceService;
  readonly sessions: Rows;
  readonly keys: Rows;
  /** Of the lines of /metrics that are ours, the value behind the name. */
  valueOf(name: string): Promise<number | undefined>;
}

describe.each(DATABASE_KINDS)('maintenance on %s', (kind) => {
  let dataSource: DataSource;
  let clock: StandingClock;
  let one: Instance;
  let other: Instance;
  beforeAll(() => {
    Logger.overrideLogger(false);
  });
  beforeEach(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
    clock = new StandingClock();
    [one, other] = [anInstance(), anInstance()];
  });
  afterEach(() => dataSource.destroy());

  function anInstance(): Instance {
    const settings = Object.assign(new MaintenanceSettings(), { intervalMs: MINUTE_MS });
    const metrics = new Metrics();
    const lease = new MaintenanceLease(new LeasesRepository(dataSource), clock, settings);
    const [sessions, keys] = [new Rows('sessions', 2_500), new Rows('keys', 10)];
    const counted = new MaintenanceMetrics(metrics, clock, lease);
    const service = new MaintenanceService([sessions, keys], lease, counted, clock, settings);
    const valueOf = async (name: string): Promise<number | undefined> => {
      const line = (await metrics.text()).split('\n').find((each) => each.startsWith(`watchword_maintenance_${name} `));
      return line === undefined ? undefined : Number(line.split(' ').at(-1));
    };
    return { service, sessions, keys, valueOf };
  }

  it('is done by one of many instances that begin at once', async () => {
    const instances = Array.from({ length: 10 }, () => anInstance());
    const ran = await Promise.all(instances.map(({ service }) => service.runRound()));
    expect(ran.filter(Boolean)).toHaveLength(1);
    expect(instances.filter(({ sessions }) => sessions.left === 0)).toHaveLength(1);
    expect(instances.filter(({ sessions, keys }) => sessions.batches + keys.batches > 0)).toHaveLength(1);
  });

  it('stays with the instance that did it last', async () => {
    for (let round = 0; round < 5; round += 1) {
      expect([await one.service.runRound(), await other.service.runRound()]).toEqual([true, false]);
      clock.advance(MINUTE_MS);
    }
  });

  it('goes to another once a holder has been silent for the length of the lease', async () => {
    await one.service.runRound();
    clock.advance(LEASE_MS - 1);
    expect(await other.service.runRound()).toBe(false);
    clock.advance(1);
    expect(await other.service.runRound()).toBe(true);
    expect(await one.service.runRound()).toBe(false);
  });

  it('goes to another at once when its holder is stopped', async () => {
    await one.service.runRound();
    await one.service.beforeApplicationShutdown();
    expect(await other.service.runRound()).toBe(true);
  });

  it('stops after the batch in which its lease was lost', async () => {
    one.sessions.meanwhile = async () => {
      clock.advanceTimeOfDay(LEASE_MS);
      expect(await other.service.runRound()).toBe(true);
    };
    await one.service.runRound();
    expect([one.sessions.batches, one.keys.batches]).toEqual([1, 0]);
    expect(await one.valueOf('is_leader')).toBe(0);
    expect(await other.valueOf('is_leader')).toBe(1);
  });

  it('keeps its lease through a round that is longer than the lease', async () => {
    one.sessions.left = 10_000;
    one.sessions.meanwhile = async () => {
      clock.advanceTimeOfDay(LEASE_MS - 1);
      expect(await other.service.runRound()).toBe(false);
    };
    await one.service.runRound();
    expect([one.sessions.batches, one.sessions.left]).toEqual([10, 0]);
  });

  it('ends a round after half a minute and goes on in the next one', async () => {
    one.sessions.left = 100_000;
    one.sessions.meanwhile = () => clock.advance(SECOND_MS);
    await one.service.runRound();
    expect([one.sessions.left, one.keys.left]).toEqual([70_000, 0]);
    await one.service.runRound();
    expect(one.sessions.left).toBe(40_000);
  });

  it('stops between two batches when the application does', async () => {
    let stopped: Promise<void> | undefined;
    one.sessions.meanwhile = () => {
      stopped ??= one.service.beforeApplicationShutdown();
    };
    await one.service.runRound();
    await stopped;
    expect([one.sessions.batches, one.keys.batches]).toEqual([1, 0]);
    expect(await other.service.runRound()).toBe(true);
  });

  it('says how it goes', async () => {
    other.service.onApplicationBootstrap();
    expect(await other.valueOf('removed_total{job="sessions"}')).toBe(0);
    expect(await other.valueOf('failures_total{job="sessions"}')).toBe(0);
    await other.service.beforeApplicationShutdown();

    one.sessions.left = 40_500;
    one.sessions.meanwhile = () => clock.advance(SECOND_MS);
    one.keys.meanwhile = () => Promise.reject(new Error('no keys today'));
    await one.service.runRound();
    expect(await one.valueOf('is_leader')).toBe(1);
    expect(await one.valueOf('backlog{job="sessions"}')).toBe(10_000);
    expect(await one.valueOf('removed_total{job="sessions"}')).toBe(30_000);
    expect(await one.valueOf('failures_total{job="sessions"}')).toBeUndefined();
    expect(await one.valueOf('failures_total{job="keys"}')).toBe(1);
    const now = Math.floor(clock.now().getTime() / SECOND_MS);
    expect(await one.valueOf('last_success_timestamp_seconds{job="sessions"}')).toBe(now);
    expect(await one.valueOf('last_success_timestamp_seconds{job="keys"}')).toBeUndefined();
    expect(await one.valueOf('round_duration_seconds_sum')).toBe(30);
    await one.service.runRound();
    expect(await one.valueOf('backlog{job="sessions"}')).toBe(0);
    expect(await one.valueOf('removed_total{job="sessions"}')).toBe(40_500);
  });

  it('measures nothing where it is not done', async () => {
    await one.service.runRound();
    expect(await one.valueOf('backlog{job="keys"}')).toBe(0);
    clock.advance(LEASE_MS);
    await other.service.runRound();
    await one.service.runRound();
    expect(await one.valueOf('backlog{job="keys"}')).toBeUndefined();
    expect(await one.valueOf('is_leader')).toBe(0);
  });
});
