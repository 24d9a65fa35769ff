import type { DataSource } from 'typeorm';
import { subjectOf, type UserEntity } from '../../../../src/modules/users/index.js';
import { FakeClock, testSettings } from '../../../../src/testing/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS, emptyDatabase } from '../../../support/databases.js';
import { aUserRow } from '../../../support/rows.js';
import { type SessionServices, servicesOn, unseenReply } from './session-services.js';

const settings = testSettings({ SESSIONS_PER_USER: '2' });

describe.each(DATABASE_KINDS)('a session that a suspension has ended, on %s', (kind) => {
  let dataSource: DataSource;
  let clock: FakeClock;
  let services: SessionServices;
  let user: UserEntity;

  beforeAll(async () => {
    dataSource = await openDatabase(await emptyDatabase(kind));
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
    const ending = services.sessions.endOwn(user.id, sessionId);
    await expect(ending).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
