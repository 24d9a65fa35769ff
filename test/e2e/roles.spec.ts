import { DATABASE_KINDS } from '../support/databases.js';
import { registered } from '../support/accounts.js';
import { outcomeOf, RoleAdministration } from '../support/role-administration.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

describe.each(DATABASE_KINDS)('the administration of roles on %s', (kind) => {
  let app: RunningApp;
  let roles: RoleAdministration;
  let count = 0;
  const newName = () => `role-${(count += 1)}`;

  beforeAll(async () => {
    app = await startTestApp(kind);
    roles = await RoleAdministration.of(app);
  });
  afterAll(() => app.close());

  it('finds `user` and `admin` there', async () => {
    const { data } = await roles.list();
    expect(data.items.filter(({ isBuiltIn }) => isBuiltIn)).toMatchObject([
      { name: 'admin', permissions: ['*'], version: 1 },
      { name: 'user', permissions: [], version: 1 },
    ]);
  });

  it('makes, reads, changes and deletes a role, with a version that goes up', async () => {
    const name = newName();
    const made = await roles.create(name, ['roles:read']);
    expect(made.status).toBe(201);
    const stored = { name, description: 'A test.', permissions: ['roles:read'], isBuiltIn: false, version: 1 };
    expect(made.data).toMatchObject(stored);
    const read = await roles.read(name);
    expect([read.data, read.headers.get('etag')]).toEqual([made.data, '"1"']);
    const changed = await roles.change(name, { permissions: ['keys:read'] }, { ifMatch: '"1"' });
    expect(changed.data).toMatchObject({ description: 'A test.', permissions: ['keys:read'], version: 2 });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect((await roles.change(name, { description: 'Another.' })).data).toMatchObject({ version: 3 });
    expect((await roles.list()).data.items.find((role) => role.name === name)?.description).toBe('Another.');
    expect((await roles.remove(name, { ifMatch: '"3"' })).status).toBe(200);
    expect(outcomeOf(await roles.read(name))).toEqual([404, 'NOT_FOUND']);
  });

  it('refuses a change based on an older reading, and changes nothing', async () => {
    const name = newName();
    await roles.create(name, []);
    await roles.change(name, { permissions: ['roles:read'] });
    for (const ifMatch of ['"1"', 'W/"2"', '"nonsense"']) {
      expect(outcomeOf(await roles.change(name, { permissions: [] }, { ifMatch }))).toEqual([412, 'VERSION_MISMATCH']);
      expect(outcomeOf(await roles.remove(name, { ifMatch }))).toEqual([412, 'VERSION_MISMATCH']);
    }
    expect((await roles.read(name)).data).toMatchObject({ permissions: ['roles:read'], version: 2 });
    expect((await roles.change(name, { permissions: [] }, { ifMatch: '"1", "2"' })).status).toBe(200);
  });

  it('lets one of many changes based on the same reading win', async () => {
    const name = newName();
    await roles.create(name, []);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => roles.change(name, { description: `${index}` }, { ifMatch: '"1"' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412, 412]);
  });

  it.each([
    ['a name that is there', ['user', []], 409, 'ROLE_NAME_TAKEN'],
    ['a name in capitals', ['Auditor', []], 400, 'VALIDATION_FAILED'],
    ['a name with what LIKE takes for anything', ['a_b', []], 400, 'VALIDATION_FAILED'],
    ['a name that is too long', ['a'.repeat(65), []], 400, 'VALIDATION_FAILED'],
    ['a permission that is in no catalogue', ['other', ['users:fly']], 400, 'VALIDATION_FAILED'],
    ['all permissions at once', ['other', ['*']], 400, 'VALIDATION_FAILED'],
    ['a permission twice', ['other', ['roles:read', 'roles:read']], 400, 'VALIDATION_FAILED'],
    ['a permission that is no text', ['other', [7]], 400, 'VALIDATION_FAILED'],
  ] as const)('makes no role with %s', async (_what, [name, permissions], status, code) => {
    expect(outcomeOf(await roles.create(name, permissions))).toEqual([status, code]);
  });

  it.each(['role-that-is-not-there', 'Admin', '%00', 'a_b', '__proto__', '%27'])('does not know %s', async (name) => {
    expect(outcomeOf(await roles.read(name))).toEqual([404, 'NOT_FOUND']);
    expect(outcomeOf(await roles.change(name, {}))).toEqual([404, 'NOT_FOUND']);
    expect(outcomeOf(await roles.remove(name))).toEqual([404, 'NOT_FOUND']);
  });

  it('keeps what is built in, and lets it say what every user may do', async () => {
    for (const name of ['user', 'admin']) expect(outcomeOf(await roles.remove(name))).toEqual([409, 'ROLE_BUILT_IN']);
    expect(outcomeOf(await roles.change('admin', { permissions: [] }))).toEqual([409, 'ROLE_BUILT_IN']);
    expect((await roles.change('admin', { description: 'Us.' })).status).toBe(200);
    const { accessToken } = await registered(app.device());
    expect(outcomeOf(await roles.list(accessToken))).toEqual([403, 'FORBIDDEN']);
    expect((await roles.change('user', { permissions: ['roles:read'] })).status).toBe(200);
    expect((await roles.list(accessToken)).status).toBe(200);
    await roles.change('user', { permissions: [] });
    expect(outcomeOf(await roles.list(accessToken))).toEqual([403, 'FORBIDDEN']);
  });

  it('deletes no role that somebody has, suspended or not', async () => {
    const name = newName();
    await roles.create(name, []);
    await roles.create(`${name}-longer`, []);
    const { user } = await roles.someoneWith('user', `${name}-longer`);
    expect(outcomeOf(await roles.remove(`${name}-longer`))).toEqual([409, 'ROLE_IN_USE']);
    expect((await roles.remove(name)).status).toBe(200);
    await roles.assign(user.id, ['user']);
    expect((await roles.remove(`${name}-longer`)).status).toBe(200);
  });

  it('leaves no user with a role that is deleted at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const name = newName();
      await roles.create(name, []);
      const { user } = await registered(app.device());
      const [assigned, removed] = await Promise.all([roles.assign(user.id, [name]), roles.remove(name)]);
      const outcomes = [outcomeOf(assigned), outcomeOf(removed)];
      expect([
        [
          [200, undefined],
          [409, 'ROLE_IN_USE'],
        ],
        [
          [400, 'VALIDATION_FAILED'],
          [200, undefined],
        ],
      ]).toContainEqual(outcomes);
    }
  });

  it('lists what there is to allow', async () => {
    const { accessToken: token } = roles.admin;
    const answer = await app.device().get<{ items: { name: string }[] }>('/api/permissions', { token });
    expect(answer.data.items.map(({ name }) => name)).toEqual([
      'audit:read',
      'connections:read',
      'connections:read-token',
      'keys:read',
      'keys:write',
      'roles:assign',
      'roles:read',
      'roles:write',
      'sessions:end',
      'sessions:read',
      'users:create',
      'users:delete',
      'users:export',
      'users:read',
      'users:suspend',
      'users:update',
    ]);
  });
});
