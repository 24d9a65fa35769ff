import { DataSource } from 'typeorm';
import { PrimaryKeyReader } from '../../../src/database/primary-key-reader.js';
import { SessionEntity } from '../../../src/modules/sessions/index.js';
import { UserEntity } from '../../../src/modules/users/index.js';
import { registered } from '../../support/accounts.js';
import { DATABASE_KINDS } from '../../support/databases.js';
import { type RunningApp, startTestApp } from '../../support/test-app.js';

describe.each(DATABASE_KINDS)('reading an entity by its primary key on %s', (kind) => {
  let app: RunningApp;
  let dataSource: DataSource;
  let userId: string;
  let sessionId: string;
  beforeAll(async () => {
    app = await startTestApp(kind);
    dataSource = app.app.get(DataSource);
    await registered(app.device());
    const [session] = await dataSource.getRepository(SessionEntity).find();
    ({ id: sessionId = '', userId = '' } = session ?? {});
  });
  afterAll(() => app.close());

  const users = () => new PrimaryKeyReader(dataSource, UserEntity);

  it('answers what TypeORM’s repository answers, column by column', async () => {
    const user = await users().find(userId);
    expect(user).toBeInstanceOf(UserEntity);
    expect(user).toEqual(await dataSource.getRepository(UserEntity).findOneByOrFail({ id: userId }));
    expect(user?.createdAt).toBeInstanceOf(Date);
    expect(user?.roles).toEqual(['user']);
  });

  it('reads instants, lists, objects and null as they were written', async () => {
    const changes = {
      settings: { nested: { list: [1, null] } },
      avatarUrl: 'https://example.org/a.png',
      deletedAt: new Date(5),
    };
    await dataSource.getRepository(UserEntity).update({ id: userId }, changes);
    expect(await users().find(userId)).toMatchObject(changes);
    await dataSource.getRepository(UserEntity).update({ id: userId }, { avatarUrl: null, deletedAt: null });
    expect(await users().find(userId)).toMatchObject({ avatarUrl: null, deletedAt: null });
  });

  it('reads another entity as well', async () => {
    const session = await new PrimaryKeyReader(dataSource, SessionEntity).find(sessionId);
    expect(session).toEqual(await dataSource.getRepository(SessionEntity).findOneByOrFail({ id: sessionId }));
  });

  it('answers null for an id of nobody', async () => {
    expect(await users().find('019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e')).toBeNull();
    expect(await users().find("' OR 1 = 1 --")).toBeNull();
  });
});
