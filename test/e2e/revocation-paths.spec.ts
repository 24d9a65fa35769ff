import { DataSource } from 'typeorm';
import { TokenAdmission } from '../../src/modules/auth/index.js';
import { RevocationsService } from '../../src/modules/revocation/index.js';
import { RoleAssignmentService } from '../../src/modules/roles/index.js';
import { UsersService } from '../../src/modules/users/index.js';
import { type Account, loggedIn, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { Tokens } from '../support/api-client.js';
import { openJws } from '../support/compact-jws.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

type Owner = Tokens & { readonly account: Account };

interface Path {
  /** Does it at the first instance, to a user who has two sessions. */
  act(app: RunningApp, owner: Owner, other: Tokens): Promise<unknown>;
  /** What the tokens of the two sessions are worth afterwards, at every instance. */
  readonly leaves: readonly [string, string];
  /** Not an instance does it, so that all of them learn it by reading. */
  readonly isOutside?: true;
}

const SESSION = 'SESSION_REVOKED';
/** By the database's own clock, which is ahead of the test's, no session is over by itself. */
const FAR_AWAY = { REFRESH_TOKEN_EXPIRY: '3650d', SESSION_ABSOLUTE_EXPIRY: '3650d' };
const users = ({ app }: RunningApp): UsersService => app.get(UsersService, { strict: false });
const sql = ({ app }: RunningApp, text: string): Promise<unknown> => app.get(DataSource).query(text);

const PATHS: Readonly<Record<string, Path>> = {
  'logging out': {
    act: (app, { accessToken }) => app.device().post('/api/auth/logout', { token: accessToken }),
    leaves: [SESSION, 'OK'],
  },
  'logging out with the refresh token': {
    act: (app, { refreshToken }) => app.device().post('/api/auth/logout', { body: { refreshToken } }),
    leaves: [SESSION, 'OK'],
  },
  'ending another session': {
    act: (app, { accessToken }, { session }) =>
      app.device().delete(`/api/auth/sessions/${session.id}`, { token: accessToken }),
    leaves: ['OK', SESSION],
  },
  'ending all other sessions': {
    act: (app, { accessToken }) => app.device().delete('/api/auth/sessions', { token: accessToken }),
    leaves: ['OK', SESSION],
  },
  'logging out everywhere': {
    act: (app, { accessToken }) => app.device().post('/api/auth/logout-all', { token: accessToken }),
    leaves: [SESSION, SESSION],
  },
  'changing the password': {
    act: (app, { accessToken, account }) =>
      app.device().post('/api/auth/password/change', {
        token: accessToken,
        body: { currentPassword: account.password, newPassword: `${account.password}-anew` },
      }),
    leaves: ['OK', SESSION],
  },
  suspension: {
    act: (app, { user }) => users(app).suspend(user.id),
    leaves: [SESSION, SESSION],
  },
  'suspension and restoring': {
    act: async (app, { user }) => {
      await users(app).suspend(user.id);
      await users(app).restore(user.id);
    },
    leaves: [SESSION, SESSION],
  },
  'deleting the account': {
    act: (app, { accessToken, account }) =>
      app.device().delete('/api/users/me', { token: accessToken, body: { password: account.password } }),
    leaves: [SESSION, SESSION],
  },
  'a refresh token used twice': {
    act: async (app, { refreshToken }) => {
      await app.device().post('/api/auth/refresh', { body: { refreshToken } });
      await app.device().post('/api/auth/refresh', { body: { refreshToken } });
    },
    leaves: [SESSION, 'OK'],
  },
  'a login above the ceiling of sessions': {
    act: async (app, { account }) => {
      await loggedIn(app.device(), account);
    },
    leaves: [SESSION, 'OK'],
  },
  'revoking the token alone': {
    act: (app, { accessToken }) =>
      app.app.get(RevocationsService, { strict: false }).revokeToken(String(openJws(accessToken).payload['jti'])),
    leaves: ['TOKEN_REVOKED', 'OK'],
  },
  'another program that ends the session': {
    act: (app, { session }) => sql(app, `UPDATE sessions SET revoked_at = created_at WHERE id = '${session.id}'`),
    leaves: [SESSION, 'OK'],
    isOutside: true,
  },
  'another program that ends the session and says that it was long ago': {
    act: (app, { session }) => sql(app, `UPDATE sessions SET revoked_at = 1 WHERE id = '${session.id}'`),
    leaves: [SESSION, 'OK'],
    isOutside: true,
  },
  'another program that deletes the session': {
    act: (app, { session }) => sql(app, `DELETE FROM sessions WHERE id = '${session.id}'`),
    leaves: [SESSION, 'OK'],
    isOutside: true,
  },
  'another program that suspends the user and says nothing of when': {
    act: (app, { user }) => sql(app, `UPDATE users SET status = 'suspended' WHERE id = '${user.id}'`),
    leaves: [SESSION, SESSION],
    isOutside: true,
  },
  'another program that deletes the user': {
    act: (app, { user }) => sql(app, `DELETE FROM users WHERE id = '${user.id}'`),
    leaves: [SESSION, SESSION],
    isOutside: true,
  },
};

describe.each(DATABASE_KINDS)('on every instance of %s, at once', (kind) => {
  let here: RunningApp;
  let elsewhere: RunningApp;

  beforeAll(async () => {
    const environment = {
      ...(await sharedEnvironment(kind)),
      REFRESH_GRACE: '0s',
      SESSIONS_PER_USER: '2',
      ...FAR_AWAY,
    };
    here = await startTestApp(kind, environment);
    elsewhere = await startTestApp(kind, environment);
  });
  afterAll(async () => {
    await elsewhere.close();
    await here.close();
  });

  const worthOf = async (app: RunningApp, { accessToken: token }: Tokens): Promise<string> =>
    (await app.device().get('/api/auth/sessions', { token })).body.code ?? 'OK';

  async function twoSessions(): Promise<[Owner, Tokens]> {
    const owner = await registered(here.device());
    // the older of two sessions is told by its time
    for (const app of [here, elsewhere]) app.clock.advance(1_000);
    const other = await loggedIn(elsewhere.device(), owner.account);
    for (const app of [here, elsewhere]) {
      // so that what was accepted before cannot have been remembered
      for (const tokens of [owner, other]) expect(await worthOf(app, tokens)).toBe('OK');
    }
    return [owner, other];
  }

  it.each(Object.keys(PATHS))('%s stops what it should, and nothing else', async (name) => {
    const path = PATHS[name] as Path;
    const [owner, other] = await twoSessions();
    const bystander = await registered(here.device());
    await path.act(here, owner, other);
    if (path.isOutside) await here.catchUp();
    expect([await worthOf(here, owner), await worthOf(here, other)]).toEqual(path.leaves);
    await elsewhere.catchUp();
    expect([await worthOf(elsewhere, owner), await worthOf(elsewhere, other)]).toEqual(path.leaves);
    for (const app of [here, elsewhere]) expect(await worthOf(app, bystander)).toBe('OK');
  });

  it('a role that is taken or given counts at the next request of a token that says otherwise', async () => {
    const rolesAt = async (app: RunningApp, token: string): Promise<readonly string[]> =>
      (await app.app.get(TokenAdmission, { strict: false }).admit(token)).roles;
    const { accessToken, user } = await registered(here.device());
    await anAdmin(here);
    for (const roles of [['user', 'admin'], ['user'], ['admin']]) {
      await here.app.get(RoleAssignmentService, { strict: false }).assignByOperator(user.id, roles);
      expect(await rolesAt(here, accessToken)).toEqual(roles);
      await elsewhere.catchUp();
      expect(await rolesAt(elsewhere, accessToken)).toEqual(roles);
    }
    expect(openJws(accessToken).payload['roles']).toEqual(['user']);
  });
});
