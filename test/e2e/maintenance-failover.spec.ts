import { setTimeout } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { newId } from '../../src/kernel/ids.js';
import { SessionEntity } from '../../src/modules/sessions/index.js';
import { UserEntity } from '../../src/modules/users/index.js';
import { openDatabase } from '../support/data-sources.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { aSessionRow, aUserRow } from '../support/rows.js';
import { ServerProcess } from '../support/server-process.js';
import { sharedEnvironment } from '../support/shared-environment.js';

const POLL_MS = 50;
const TIME_LIMIT_MS = 120_000;
const LONG_AGO = new Date('2020-01-01T00:00:00.000Z');
const SESSIONS = 30;

interface Lease extends Record<string, unknown> {
  readonly holder: string;
  readonly expires_at: string | number;
}

describe.each(DATABASE_KINDS)('two servers on one %s database', (kind) => {
  let servers: ServerProcess[];
  let database: DataSource;
  let userId: string;

  beforeAll(async () => {
    const shared = await sharedEnvironment(kind);
    const environment = { ...shared, MAINTENANCE_INTERVAL: '1s' };
    database = await openDatabase(shared['DATABASE_URL'] ?? '');
    const user = aUserRow();
    userId = user.id;
    await database.getRepository(UserEntity).insert(user);
    await addOldSessions();
    servers = await Promise.all([ServerProcess.start(environment), ServerProcess.start(environment)]);
  });
  afterAll(async () => {
    await Promise.all((servers ?? []).map((server) => server.stop()));
    await database?.destroy();
  });

  async function addOldSessions(): Promise<void> {
    const row = () => aSessionRow(userId, { id: newId(LONG_AGO), createdAt: LONG_AGO, idleExpiresAt: LONG_AGO });
    await database.getRepository(SessionEntity).insert(Array.from({ length: SESSIONS }, row));
  }

  /** Asks until there is an answer; Jest's own limit is the only one. */
  async function eventually<T>(find: () => Promise<T | undefined>): Promise<T> {
    for (;;) {
      const found = await find();
      if (found !== undefined) return found;
      await setTimeout(POLL_MS);
    }
  }

  const findLease = async (): Promise<Lease | undefined> =>
    (await statementsOn<Lease>(database)`SELECT holder, expires_at FROM leases WHERE name = 'maintenance'`)[0];

  const untilNoSessionIsLeft = () =>
    eventually(async () => ((await database.getRepository(SessionEntity).count()) === 0 ? true : undefined));

  async function isLeader(server: ServerProcess): Promise<boolean> {
    const { text } = await server.device().get('/metrics');
    return text.includes('watchword_maintenance_is_leader 1\n');
  }

  /** The one server that says so, with the lease that it had before and after. */
  async function findLeader(): Promise<{ leader: ServerProcess; lease: Lease } | undefined> {
    const lease = await findLease();
    const leading = await Promise.all(servers.map(isLeader));
    const [leader, ...others] = servers.filter((_, index) => leading[index]);
    const isSettled = lease !== undefined && (await findLease())?.holder === lease.holder;
    return isSettled && leader && others.length === 0 ? { leader, lease } : undefined;
  }

  /** The lease of somebody else than this holder. */
  async function findSuccessorOf(holder: string): Promise<Lease | undefined> {
    const lease = await findLease();
    return lease?.holder === holder ? undefined : lease;
  }

  it(
    'have one that cleans up; when it is killed, the other does once the lease has ended, and not before',
    async () => {
      await untilNoSessionIsLeft();
      const { leader, lease } = await eventually(findLeader);
      await leader.kill();
      const left = (await findLease()) ?? lease;
      const dead = left.holder === lease.holder ? left : lease;
      await addOldSessions();
      const next = await eventually(() => findSuccessorOf(dead.holder));
      // it was granted ten seconds, which cannot have begun before those of the other were over
      expect(Number(next.expires_at)).toBeGreaterThanOrEqual(Number(dead.expires_at) + 10_000);
      await untilNoSessionIsLeft();
      servers = servers.filter((server) => server !== leader);
      expect((await eventually(findLeader)).lease.holder).not.toBe(dead.holder);
    },
    TIME_LIMIT_MS,
  );

  it(
    'leave no lease behind when they are stopped',
    async () => {
      await Promise.all(servers.map((server) => server.stop()));
      expect(await findLease()).toBeUndefined();
    },
    TIME_LIMIT_MS,
  );
});
