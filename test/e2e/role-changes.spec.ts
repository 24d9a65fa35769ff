import { DATABASE_KINDS } from '../support/databases.js';
import { DataSource } from 'typeorm';
import { outcomeOf, type Person, RoleAdministration } from '../support/role-administration.js';
import { registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

describe.each(DATABASE_KINDS)('at the next request, on every instance of %s', (kind) => {
  let here: RunningApp;
  let elsewhere: RunningApp;
  let roles: RoleAdministration;

  beforeAll(async () => {
    const environment = await sharedEnvironment(kind);
    here = await startTestApp(kind, environment);
    elsewhere = await startTestApp(kind, environment);
    roles = await RoleAdministration.of(here);
  });
  afterAll(async () => {
    await elsewhere.close();
    await here.close();
  });

  const mayList = async (app: RunningApp, { accessToken: token }: Person): Promise<number> =>
    (await app.device().get('/api/roles', { token })).status;

  async function expectEverywhere(person: Person, status: number): Promise<void> {
    expect(await mayList(here, person)).toBe(status);
    await elsewhere.catchUp();
    expect(await mayList(elsewhere, person)).toBe(status);
  }

  it('an administrator is none any more, with the token that still says so', async () => {
    const admin = await anAdmin(here);
    await expectEverywhere(admin, 200);
    expect((await roles.assign(admin.user.id, ['user'])).data.roles).toEqual(['user']);
    await expectEverywhere(admin, 403);
    await roles.assign(admin.user.id, ['admin']);
    await expectEverywhere(admin, 200);
  });

  it('a role allows what it was changed to, also a role that was made a moment ago', async () => {
    await roles.create('watcher', []);
    const person = await registered(here.device());
    await roles.assign(person.user.id, ['watcher']);
    await expectEverywhere(person, 403);
    for (const [permissions, status] of [
      [['roles:read'], 200],
      [['keys:read'], 403],
      [['keys:read', 'roles:read'], 200],
      [[], 403],
    ] as const) {
      expect((await roles.change('watcher', { permissions })).status).toBe(200);
      await expectEverywhere(person, status);
    }
  });

  it('a role that was made elsewhere counts', async () => {
    await roles.create('newcomer', ['roles:read']);
    const person = await registered(here.device());
    await roles.assign(person.user.id, ['newcomer']);
    await expectEverywhere(person, 200);
  });

  it.each([
    ['changes what a role allows', `UPDATE roles SET permissions = '[]' WHERE name = 'outside'`],
    ['deletes a role', `DELETE FROM roles WHERE name = 'outside'`],
    ['renames a role', `UPDATE roles SET name = 'inside' WHERE name = 'outside'`],
  ])('another program that %s is heard', async (_what, statement) => {
    await roles.create('outside', ['roles:read']);
    const person = await roles.someoneWith('outside');
    await expectEverywhere(person, 200);
    await here.app.get(DataSource).query(statement);
    await here.catchUp();
    await expectEverywhere(person, 403);
    await here.app.get(DataSource).query(`DELETE FROM roles WHERE name IN ('inside', 'outside')`);
  });

  it('the last administrator stays, whichever instance is asked', async () => {
    const { admin } = roles;
    const everybody = await here.app.get(DataSource).query<{ id: string }[]>('SELECT id FROM users');
    for (const { id } of everybody) if (id !== admin.user.id) expect((await roles.assign(id, [])).status).toBe(200);
    await elsewhere.catchUp();
    for (const app of [here, elsewhere]) {
      const { accessToken: token, user, account } = admin;
      const demoted = await app.device().request('PUT', `/api/users/${user.id}/roles`, { token, body: { roles: [] } });
      expect(outcomeOf(demoted)).toEqual([409, 'LAST_ADMINISTRATOR']);
      const deleted = await app.device().delete('/api/users/me', { token, body: { password: account.password } });
      expect(outcomeOf(deleted)).toEqual([409, 'LAST_ADMINISTRATOR']);
    }
    await expectEverywhere(admin, 200);
  });
});
