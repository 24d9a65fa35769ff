import type { DataSource } from 'typeorm';
import { newId } from '../../../../src/kernel/ids.js';
import type { AuditLog } from '../../../../src/modules/audit/index.js';
import { UserSessionsService } from '../../../../src/modules/sessions/administration/user-sessions.service.js';
import { HeldSessionsRepository } from '../../../../src/modules/sessions/held-sessions.repository.js';
import {
  SessionEntity,
  type SessionEndingsService,
  type SessionsService,
} from '../../../../src/modules/sessions/index.js';
import { UserEntity, type UsersService } from '../../../../src/modules/users/index.js';
import { FakeClock } from '../../../../src/testing/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { aSessionRow, aUserRow } from '../../../support/rows.js';

/** From the oldest to the newest. */
const HAS_ENDED = [false, true, true, false, true, false, true, true, true];

describe.each(DATABASE_KINDS)('the sessions that are held of a user on %s', (kind) => {
  const clock = new FakeClock();
  let dataSource: DataSource;
  let user: UserEntity;
  let theirs: SessionEntity[];

  beforeAll(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
    const now = clock.now();
    const later = new Date(now.getTime() + 60_000);
    user = aUserRow();
    const stranger = aUserRow();
    theirs = HAS_ENDED.map((hasEnded) =>
      aSessionRow(user.id, {
        ...{ id: newId(now), idleExpiresAt: later, expiresAt: later },
        ...(hasEnded && { revokedAt: now, revokedReason: 'logout' }),
      }),
    );
    await dataSource.getRepository(UserEntity).insert([user, stranger]);
    await dataSource.getRepository(SessionEntity).insert([...theirs, aSessionRow(stranger.id)]);
  });
  afterAll(() => dataSource.destroy());

  function sessionsWith(most: number, page: number): UserSessionsService {
    class Sessions extends UserSessionsService {
      protected override readonly mostHeld = most;
      protected override readonly heldPage = page;
    }
    const unused = [{} as UsersService, {} as SessionsService, {} as SessionEndingsService] as const;
    return new Sessions(...unused, new HeldSessionsRepository(dataSource), {} as AuditLog, clock);
  }

  it('are the live ones and the newest of the ended up to a bound, each once, whatever the pages', async () => {
    const ended = theirs.filter(({ revokedAt }) => revokedAt !== null);
    for (let most = 1; most <= ended.length + 1; most += 1) {
      for (let page = 1; page <= 4; page += 1) {
        const newest = ended.slice(-most);
        const expected = theirs.filter((session) => session.revokedAt === null || newest.includes(session));
        const { sessions, hasOlder } = await sessionsWith(most, page).listHeld(user);
        expect(sessions.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
        expect(hasOlder).toBe(most < ended.length);
      }
    }
  });

  it('are all ended, and no other ones, when the user is no active one', async () => {
    const { sessions } = await sessionsWith(100, 100).listHeld({ ...user, status: 'suspended' });
    expect(sessions.map(({ id }) => id)).toEqual(theirs.map(({ id }) => id));
    expect(sessions.filter(({ endedReason }) => endedReason === null)).toEqual([]);
  });

  it('are read with a turn for everybody else after each page', async () => {
    let turns = 0;
    let next: NodeJS.Immediate;
    const turn = () => {
      turns += 1;
      next = setImmediate(turn);
    };
    next = setImmediate(turn);
    await sessionsWith(100, 1).listHeld(user);
    clearImmediate(next);
    expect(turns).toBeGreaterThanOrEqual(HAS_ENDED.filter(Boolean).length);
  });
});
