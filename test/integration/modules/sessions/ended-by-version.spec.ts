import type { DataSource } from 'typeorm';
import { SessionEntity } from '../../../../src/modules/sessions/index.js';
import { subjectOf, type UserEntity } from '../../../../src/modules/users/index.js';
import { FakeClock, testSettings } from '../../../../src/testing/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { aUserRow } from '../../../support/rows.js';
import { type SessionServices, servicesOn, unseenReply } from './session-services.js';

const settings = testSettings({ SESSIONS_PER_USER: '2' });

describe.each(DATABASE_KINDS)('a session that a suspension has ended, on %s', (kind) => {
  let dataSource: DataSource;
  let clock: FakeClock;
  let services: SessionServices;
  let user: UserEntity;

  beforeAll(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
  });
  afterAll(() => dataSource.destroy());

  beforeEach(async () => {
    clock = new FakeClock();
    services = servicesOn(dataSource, settings, clock);
    user = aUserRow();
    await services.usersRepository.add(user, dataSource.manager);
  });

  async function login(by = services): Promise<string> {
    const subject = subjectOf(await by.users.get(user.id));
    const device = { address: '192.0.2.1', userAgent: 'a device' };
    const session = await by.sessions.start({ subject, method: 'pwd', delivery: 'body', ...device });
    return session.id;
  }

  async function suspendAndRestore(): Promise<void> {
    await services.users.suspend(user.id);
    await services.users.restore(user.id);
  }

  async function reasonOf(sessionId: string): Promise<string | null> {
    const { revokedReason } = await dataSource.getRepository(SessionEntity).findOneByOrFail({ id: sessionId });
    return revokedReason;
  }

  async function liveIds(): Promise<string[]> {
    const { items } = await services.sessions.list(user.id, { limit: 10 });
    return items.map(({ id }) => id);
  }

  it('takes no place under the ceiling from a live one', async () => {
    const ahead = new FakeClock();
    ahead.advance(1_000);
    await login(servicesOn(dataSource, settings, ahead));
    await suspendAndRestore();
    const live = [await login(), await login()];
    expect(await liveIds()).toEqual(expect.arrayContaining(live));
  });

  it('is not counted among those that logging out everywhere ends', async () => {
    await login();
    await suspendAndRestore();
    const sessionId = await login();
    const answer = await services.logouts.logoutAll({ userId: user.id, sessionId }, unseenReply);
    expect(answer).toEqual({ revoked: 1 });
  });

  it('is not found when it is to be ended again', async () => {
    const sessionId = await login();
    await suspendAndRestore();
    const ending = services.endings.endOwn(user.id, sessionId);
    await expect(ending).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps the suspension as its reason, whatever is ended later', async () => {
    const sessionId = await login();
    await suspendAndRestore();
    const next = await login();
    await services.logouts.logoutAll({ userId: user.id, sessionId: next }, unseenReply);
    expect(await reasonOf(sessionId)).toBe('account_suspended');
    expect(await reasonOf(next)).toBe('logout_all');
  });

  it.each<[string, (next: string, before: string) => Promise<unknown>]>([
    ['logging out everywhere', (next) => services.logouts.logoutAll({ userId: user.id, sessionId: next }, unseenReply)],
    ['ending all others', (next) => services.endings.endPresent(user.id, 'ended_by_user', next)],
    ['logging it out', (_next, before) => services.endings.end(user.id, before, 'logout')],
    ['logging in to the ceiling', async () => void [await login(), await login()]],
    ['a suspension', suspendAndRestore],
  ])('is not said to end by %s when another program has raised the token version', async (_what, act) => {
    const before = await login();
    await dataSource.query(`UPDATE users SET token_version = token_version + 1 WHERE id = '${user.id}'`);
    clock.advance(1);
    await act(await login(), before);
    expect(await reasonOf(before)).toBe('tokens_ended');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a suspension', () => services.users.suspend(user.id)],
    ['a suspension that was taken back', suspendAndRestore],
  ])('is one of a login, too, that %s has overtaken', async (_what, act) => {
    const subject = subjectOf(user);
    await act();
    const overtaken = { subject, method: 'pwd', delivery: 'body' as const, address: '192.0.2.1', userAgent: 'late' };
    await expect(services.sessions.start(overtaken)).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    const rows = await dataSource.getRepository(SessionEntity).findBy({ userId: user.id });
    expect(rows.map(({ revokedReason }) => revokedReason)).toEqual(['tokens_ended']);
  });
});
