import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { newId } from '../../../../src/kernel/ids.js';
import { toPage } from '../../../../src/kernel/page.js';
import { SessionEntity } from '../../../../src/modules/sessions/index.js';
import { HeldSessionsRepository } from '../../../../src/modules/sessions/held-sessions.repository.js';
import { endingOf, liveVersionOf } from '../../../../src/modules/sessions/session-ending.js';
import { SessionsRepository } from '../../../../src/modules/sessions/sessions.repository.js';
import { UserEntity } from '../../../../src/modules/users/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { aSessionRow, aUserRow } from '../../../support/rows.js';
import { readsWholeTable, StatementLog } from './statement-log.js';

const START = Date.parse('2026-11-21T08:00:00.000Z');
const at = (minute: number) => new Date(START + minute * 60_000);
const NOW = at(30);

const minutes = fc.integer({ min: 28, max: 32 }).map(at);
const rows = fc.array(
  fc.record({
    revokedAt: fc.option(minutes),
    revokedReason: fc.option(fc.constantFrom('logout' as const, 'password_changed' as const)),
    idleExpiresAt: minutes,
    expiresAt: minutes,
    tokenVersion: fc.integer({ min: 1, max: 2 }),
    kind: fc.constantFrom('token' as const, 'cookie' as const),
  }),
  { maxLength: 12 },
);
const users = fc.record({
  status: fc.constantFrom('active' as const, 'suspended' as const),
  deletedAt: fc.constant(null),
  tokenVersion: fc.integer({ min: 1, max: 2 }),
});

describe.each(DATABASE_KINDS)('the list of ended sessions on %s', (kind) => {
  let dataSource: DataSource;
  let held: HeldSessionsRepository;

  beforeAll(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
    held = new HeldSessionsRepository(dataSource);
  });
  afterAll(() => dataSource.destroy());

  async function readThrough(user: UserEntity, limit: number): Promise<string[]> {
    const seen: string[] = [];
    let cursor: string | undefined;
    for (;;) {
      const request = { limit, ...(cursor !== undefined && { cursor }) };
      const page = toPage(await held.listEnded(user.id, liveVersionOf(user), NOW, request), limit);
      seen.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === null) return seen;
      cursor = page.nextCursor;
    }
  }

  it('has exactly those that have an ending, newest first, and the list of live ones has the others', () =>
    fc.assert(
      fc.asyncProperty(users, rows, fc.integer({ min: 1, max: 4 }), async (given, sessions, limit) => {
        const user = aUserRow(given);
        const stranger = aUserRow();
        await dataSource.getRepository(UserEntity).insert([user, stranger]);
        const theirs = sessions.map((each, index) => aSessionRow(user.id, { ...each, id: newId(at(index)) }));
        await dataSource.getRepository(SessionEntity).insert([...theirs, aSessionRow(stranger.id, { revokedAt: NOW })]);
        const endedIds = theirs.filter((session) => endingOf(session, user, NOW)).map(({ id }) => id);
        expect(await readThrough(user, limit)).toEqual(endedIds.reverse());
        const live = await new SessionsRepository(dataSource).listLive(user.id, NOW, { limit: 100 });
        expect([...live.map(({ id }) => id), ...endedIds].sort()).toEqual(theirs.map(({ id }) => id).sort());
      }),
      { numRuns: 40 },
    ));

  it('is read off the index on user and id, without sorting', async () => {
    const log = new StatementLog(dataSource);
    const [statement] = await log.during(() => held.listEnded(newId(NOW), 1, NOW, { limit: 20, cursor: newId(NOW) }));
    const plan = statement ? await log.planOf(statement) : 'no statement';
    expect(plan).toContain('ix_sessions_user_id_id');
    expect(plan).not.toMatch(/USE TEMP B-TREE FOR ORDER BY|^\s*(->\s*)?Sort/m);
    expect(readsWholeTable(plan)).toBe(false);
  });
});
