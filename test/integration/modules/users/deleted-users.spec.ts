import type { DataSource } from 'typeorm';
import { MaintenanceSettings } from '../../../../src/config/settings.js';
import { statementsOn } from '../../../../src/database/statement.js';
import { AdministeredUsersRepository } from '../../../../src/modules/users/administration/administered-users.repository.js';
import { AccountErasure } from '../../../../src/modules/users/account-erasure.js';
import { ErasedUsersRepository } from '../../../../src/modules/users/erased-users.repository.js';
import { SessionEntity } from '../../../../src/modules/sessions/index.js';
import {
  AccountEndings,
  DeletedUsersJob,
  UserDeletionService,
  UserEntity,
} from '../../../../src/modules/users/index.js';
import { FakeClock } from '../../../../src/testing/index.js';
import { pendingAuditLog } from '../../../support/audit-log.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { aSessionRow, aUserRow } from '../../../support/rows.js';

const DAY_MS = 86_400_000;

describe.each(DATABASE_KINDS)('deleted users on %s', (kind) => {
  let dataSource: DataSource;
  let clock: FakeClock;
  let users: AdministeredUsersRepository;
  let job: DeletedUsersJob;
  let endings: AccountEndings;
  beforeEach(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
    clock = new FakeClock();
    users = new AdministeredUsersRepository(dataSource);
    const settings = Object.assign(new MaintenanceSettings(), { userErasureMs: 30 * DAY_MS });
    const audit = pendingAuditLog(dataSource, clock);
    endings = new AccountEndings();
    const erasure = new AccountErasure(new ErasedUsersRepository(), endings, audit);
    // erasing publishes nothing of its own
    const deletions = new UserDeletionService(users, endings, erasure, null as never, audit, clock);
    job = new DeletedUsersJob(users, deletions, settings, clock);
  });
  afterEach(() => dataSource.destroy());

  async function addUser(given: Partial<UserEntity> = {}): Promise<string> {
    const user = aUserRow(given);
    await dataSource.getRepository(UserEntity).insert(user);
    await dataSource.getRepository(SessionEntity).insert(aSessionRow(user.id));
    return user.id;
  }
  const idsLeft = async () => {
    const rows = await statementsOn<{ id: string }>(dataSource)`SELECT id FROM users`;
    return rows.map(({ id }) => id).sort();
  };

  it('are erased with everything of theirs when their time is over, and no millisecond earlier', async () => {
    const deleted = await addUser();
    const others = [await addUser(), await addUser({ status: 'suspended' })].sort();
    await users.delete(deleted, clock.now(), dataSource.manager);
    clock.advance(30 * DAY_MS);
    expect(await job.removeBatch(10)).toEqual({ removed: 0, isLast: true });
    clock.advance(1);
    expect(await job.backlog(10)).toBe(1);
    expect(await job.removeBatch(10)).toEqual({ removed: 1, isLast: true });
    expect(await idsLeft()).toEqual(others);
    expect(await dataSource.getRepository(SessionEntity).countBy({ userId: deleted })).toBe(0);
    expect(await job.backlog(10)).toBe(0);
  });

  it('are erased a batch at a time', async () => {
    for (let index = 0; index < 5; index += 1) await users.delete(await addUser(), clock.now(), dataSource.manager);
    clock.advance(31 * DAY_MS);
    expect(await job.backlog(3)).toBe(3);
    expect(await job.removeBatch(3)).toEqual({ removed: 3, isLast: false });
    expect(await job.removeBatch(3)).toEqual({ removed: 2, isLast: true });
  });

  it('that were restored are erased no more', async () => {
    const restored = await addUser();
    await users.delete(restored, clock.now(), dataSource.manager);
    await dataSource.getRepository(UserEntity).update({ id: restored }, { deletedAt: null, status: 'active' });
    clock.advance(31 * DAY_MS);
    expect((await job.removeBatch(10)).removed).toBe(0);
    expect(await idsLeft()).toEqual([restored]);
  });

  it('keep the time of their first deletion, and their tokens ended in the same statement', async () => {
    const id = await addUser();
    expect(await users.delete(id, clock.now(), dataSource.manager)).toBe(2);
    clock.advance(DAY_MS);
    expect(await users.delete(id, clock.now(), dataSource.manager)).toBeNull();
    const published = await statementsOn(dataSource)`SELECT kind, subject FROM revocations`;
    expect(published).toEqual([{ kind: 'user', subject: id }]);
    expect(await statementsOn(dataSource)`SELECT * FROM user_subjects`).toEqual([]);
  });

  it('are announced while everything of theirs is still there, and not at all if they stay', async () => {
    const seen: unknown[] = [];
    endings.onErasure(async (ids, manager) => {
      const sessions = await manager.getRepository(SessionEntity).find();
      seen.push([ids, sessions.map(({ userId }) => userId)]);
    });
    const id = await addUser();
    await users.delete(id, clock.now(), dataSource.manager);
    clock.advance(31 * DAY_MS);
    await job.removeBatch(10);
    expect(seen).toEqual([[[id], [id]]]);
    endings.onErasure(() => Promise.reject(new Error('cannot be saved')));
    const other = await addUser();
    await users.delete(other, clock.now(), dataSource.manager);
    clock.advance(31 * DAY_MS);
    await expect(job.removeBatch(10)).rejects.toThrow('cannot be saved');
    expect(await idsLeft()).toEqual([other]);
  });
});
