import { randomUUID } from 'node:crypto';
import { registered } from '../support/accounts.js';
import { AuditTrail } from '../support/audit-trail.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { outcomeOf, type Person, RoleAdministration } from '../support/role-administration.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const FORBIDDEN = [403, 'FORBIDDEN'];

describe.each(DATABASE_KINDS)('giving and taking rights on %s', (kind) => {
  let app: RunningApp;
  let roles: RoleAdministration;
  /** May administer roles and read them, and nothing else. */
  let clerk: Person;

  beforeAll(async () => {
    app = await startTestApp(kind);
    roles = await RoleAdministration.of(app);
    await roles.create('clerk', ['roles:read', 'roles:write', 'roles:assign']);
    await roles.create('reader', ['roles:read']);
    await roles.create('keeper', ['keys:read', 'keys:write']);
    clerk = await roles.someoneWith('user', 'clerk');
  });
  afterAll(() => app.close());

  it('takes the permission that the route names', async () => {
    const reader = await roles.someoneWith('reader');
    const token = reader.accessToken;
    expect((await roles.list(token)).status).toBe(200);
    expect((await app.device().get('/api/permissions', { token })).status).toBe(200);
    expect(outcomeOf(await roles.create('another', [], token))).toEqual(FORBIDDEN);
    expect(outcomeOf(await roles.change('reader', {}, { token }))).toEqual(FORBIDDEN);
    expect(outcomeOf(await roles.remove('reader', { token }))).toEqual(FORBIDDEN);
    expect(outcomeOf(await roles.assign(reader.user.id, ['reader'], token))).toEqual(FORBIDDEN);
    for (const path of ['/api/roles', '/api/roles/user', '/api/permissions']) {
      const { accessToken } = await registered(app.device());
      expect(outcomeOf(await app.device().get(path, { token: accessToken }))).toEqual(FORBIDDEN);
      expect(outcomeOf(await app.device().get(path))).toEqual([401, 'TOKEN_MISSING']);
    }
  });

  it('reaches as far as one’s own', async () => {
    const token = clerk.accessToken;
    expect((await roles.create('clerks-own', ['roles:read'], token)).status).toBe(201);
    expect((await roles.change('clerks-own', { permissions: ['roles:write'] }, { token })).status).toBe(200);
    const { user } = await registered(app.device());
    const assigned = await roles.assign(user.id, ['user', 'clerks-own'], token);
    expect(assigned.data).toMatchObject({ id: user.id, roles: ['user', 'clerks-own'] });
    expect((await roles.assign(user.id, [], token)).data.roles).toEqual([]);
    expect((await roles.remove('clerks-own', { token })).status).toBe(200);
  });

  it('makes nobody more than oneself: no role with, and no role given that has, what one does not have', async () => {
    const token = clerk.accessToken;
    expect(outcomeOf(await roles.create('climb', ['keys:read'], token))).toEqual(FORBIDDEN);
    expect(outcomeOf(await roles.change('clerk', { permissions: ['roles:assign', 'keys:write'] }, { token }))).toEqual(
      FORBIDDEN,
    );
    expect(outcomeOf(await roles.change('user', { permissions: ['keys:read'] }, { token }))).toEqual(FORBIDDEN);
    for (const role of ['admin', 'keeper']) {
      expect(outcomeOf(await roles.assign(clerk.user.id, ['user', 'clerk', role], token))).toEqual(FORBIDDEN);
    }
    expect((await roles.read('clerk')).data.permissions).toHaveLength(3);
    expect(outcomeOf(await roles.read('climb'))).toEqual([404, 'NOT_FOUND']);
    expect(outcomeOf(await app.device().get('/api/admin/keys', { token }))).toEqual(FORBIDDEN);
  });

  it('records who tries to get further', async () => {
    const climber = await roles.someoneWith('user', 'clerk');
    const token = climber.accessToken;
    expect(outcomeOf(await roles.assign(climber.user.id, ['admin'], token))).toEqual(FORBIDDEN);
    expect(outcomeOf(await roles.create('climb', ['roles:read', 'keys:write', 'keys:read'], token))).toEqual(FORBIDDEN);
    const trail = await AuditTrail.of(app);
    const denied = { event: 'access.denied', outcome: 'failure', actor: { kind: 'user', id: climber.user.id } };
    expect(await trail.list({ actor: climber.user.id, event: 'access.denied' })).toMatchObject([
      { ...denied, details: { permissions: ['keys:read', 'keys:write'] } },
      { ...denied, details: { permissions: ['*'] } },
    ]);
  });

  it('takes from nobody what one does not have', async () => {
    const token = clerk.accessToken;
    const keeper = await roles.someoneWith('keeper');
    expect(outcomeOf(await roles.assign(keeper.user.id, [], token))).toEqual(FORBIDDEN);
    expect(outcomeOf(await roles.assign(roles.admin.user.id, ['user'], token))).toEqual(FORBIDDEN);
    expect(outcomeOf(await roles.change('keeper', { permissions: [] }, { token }))).toEqual(FORBIDDEN);
    // what stays as it is may be more
    expect((await roles.assign(keeper.user.id, ['keeper', 'user'], token)).status).toBe(200);
    expect((await roles.change('keeper', { description: 'Keys.' }, { token })).status).toBe(200);
  });

  it.each([
    ['no list', 'admin', 400],
    ['a role that is not there', ['nonesuch'], 400],
    ['a role twice', ['user', 'user'], 400],
    ['something that is no text', [{}], 400],
  ] as const)('to a user is refused with %s', async (_what, wanted, status) => {
    expect(outcomeOf(await roles.assign(clerk.user.id, wanted))).toEqual([status, 'VALIDATION_FAILED']);
  });

  it('is for users that there are', async () => {
    expect(outcomeOf(await roles.assign(randomUUID(), ['user']))).toEqual([404, 'NOT_FOUND']);
    expect(outcomeOf(await roles.assign('me', ['user']))).toEqual([400, 'VALIDATION_FAILED']);
  });
});
