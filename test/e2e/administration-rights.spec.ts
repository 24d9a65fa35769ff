import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { anAccount } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { outcomeOf, type Person, RoleAdministration } from '../support/role-administration.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const SUPPORT = [
  ...['users:read', 'users:create', 'users:update', 'users:delete', 'users:suspend', 'users:export'],
  ...['sessions:read', 'sessions:end'],
];

type Deed = readonly [method: string, path: string, body?: object];

/** Whatever is done to one user. */
const DEEDS: readonly Deed[] = [
  ['PATCH', '', { email: 'taken-over@example.org' }],
  ['PUT', '', { email: 'taken-over@example.org', username: 'taken-over', fullName: 'Taken Over' }],
  ['DELETE', ''],
  ['POST', '/suspend'],
  ['POST', '/restore'],
  ['POST', '/logout'],
  ['GET', '/sessions'],
  ['DELETE', '/sessions'],
  ['GET', '/export'],
];

const FORBIDDEN = [403, 'FORBIDDEN'];

describe.each(DATABASE_KINDS)('what a support role may do to users on %s', (kind) => {
  let app: RunningApp;
  let elsewhere: RunningApp;
  let roles: RoleAdministration;
  let support: Person;

  beforeAll(async () => {
    const environment = await sharedEnvironment(kind);
    app = await startTestApp(kind, environment);
    elsewhere = await startTestApp(kind, environment);
    roles = await RoleAdministration.of(app);
    await roles.create('support', SUPPORT);
    await roles.create('reader', ['users:read']);
    await roles.create('auditor', ['audit:read']);
    support = await roles.someoneWith('user', 'support');
  });
  afterAll(async () => {
    await elsewhere.close();
    await app.close();
  });

  const act = (deed: Deed, id: string, token = support.accessToken, at = app) => {
    const [method, path, body] = deed;
    const sent = { token, ...(body && { body: unique(body) }), headers: { 'if-match': '*' } };
    return at.device().request(method, `/api/users/${id}${path}`, sent);
  };
  const unique = (body: object) => {
    const { email, username } = anAccount();
    return { ...body, email, ...('username' in body && { username }) };
  };
  const rows = async () => {
    const statement = statementsOn(app.app.get(DataSource));
    return [await statement`SELECT * FROM users ORDER BY id`, await statement`SELECT * FROM sessions ORDER BY id`];
  };

  describe.each(DEEDS.map((deed) => ({ deed, name: `${deed[0]} /api/users/:id${deed[1]}` })))('$name', ({ deed }) => {
    it('is done to whoever may no more than oneself', async () => {
      for (const given of [['user'], [], ['user', 'reader'], ['support']]) {
        const { user } = await roles.someoneWith(...given);
        expect(outcomeOf(await act(deed, user.id))).toEqual([200, undefined]);
      }
    });

    it('is not done to an administrator, nor to anybody else with one permission more, and changes nothing', async () => {
      const others = [
        await anAdmin(app),
        await roles.someoneWith('auditor'),
        await roles.someoneWith('user', 'auditor'),
      ];
      const before = await rows();
      for (const { user } of others) {
        expect(outcomeOf(await act(deed, user.id))).toEqual(FORBIDDEN);
        expect(outcomeOf(await act(deed, user.id.toUpperCase()))).toEqual(FORBIDDEN);
      }
      expect(await rows()).toEqual(before);
    });

    it('is not done to a suspended or deleted administrator either', async () => {
      const [suspended, deleted] = [await anAdmin(app), await anAdmin(app)];
      const token = roles.admin.accessToken;
      await app.device().post(`/api/users/${suspended.user.id}/suspend`, { token });
      await app.device().delete(`/api/users/${deleted.user.id}`, { token });
      for (const { user } of [suspended, deleted]) expect(outcomeOf(await act(deed, user.id))).toEqual(FORBIDDEN);
    });

    it('is done by an administrator to another', async () => {
      const { user } = await anAdmin(app);
      expect(outcomeOf(await act(deed, user.id, roles.admin.accessToken))).toEqual([200, undefined]);
    });

    it('finds nobody under an unknown id, and tells so only to whoever has the permission', async () => {
      const outsider = await roles.someoneWith('auditor');
      for (const id of [randomUUID(), '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e']) {
        expect(outcomeOf(await act(deed, id))).toEqual([404, 'NOT_FOUND']);
        expect(outcomeOf(await act(deed, id, outsider.accessToken))).toEqual(FORBIDDEN);
      }
      for (const id of ['%00', 'x', "'", '__proto__']) {
        expect(outcomeOf(await act(deed, id))).toEqual([400, 'VALIDATION_FAILED']);
      }
    });

    it('looks at the roles that the user has now, also those that another instance has just made and given', async () => {
      const { user } = await roles.someoneWith('user');
      const name = `made-elsewhere-${DEEDS.indexOf(deed)}-${randomUUID().slice(0, 8)}`;
      await roles.create(name, ['audit:read']);
      await roles.assign(user.id, [name]);
      expect(outcomeOf(await act(deed, user.id, support.accessToken, elsewhere))).toEqual(FORBIDDEN);
    });
  });

  it('a change that names its version does not survive that the user becomes more meanwhile', async () => {
    const { user } = await roles.someoneWith('user');
    const path = `/api/users/${user.id}`;
    const read = await app.device().get(path, { token: support.accessToken });
    await roles.assign(user.id, ['user', 'admin']);
    await roles.assign(user.id, ['user']);
    const headers = { 'if-match': read.headers.get('etag') ?? '' };
    const { email } = anAccount();
    const changed = await app.device().patch(path, { token: support.accessToken, body: { email }, headers });
    expect(outcomeOf(changed)).toEqual([412, 'VERSION_MISMATCH']);
  });

  it('owners read themselves, whatever they may besides', async () => {
    for (const person of [await roles.someoneWith('user'), await roles.someoneWith('auditor'), await anAdmin(app)]) {
      for (const path of ['', '/sessions', '/export']) {
        const own = await app.device().get(`/api/users/${person.user.id}${path}`, { token: person.accessToken });
        expect(own.status).toBe(200);
      }
    }
  });

  it('who may read users reads administrators as well, in the list or alone, but no more of them', async () => {
    const token = (await roles.someoneWith('reader')).accessToken;
    const { id } = roles.admin.user;
    expect((await app.device().get(`/api/users/${id}`, { token })).status).toBe(200);
    expect((await app.device().get('/api/users?role=admin', { token })).status).toBe(200);
    for (const path of ['sessions', 'export']) {
      expect(outcomeOf(await app.device().get(`/api/users/${id}/${path}`, { token }))).toEqual(FORBIDDEN);
    }
  });
});
