import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { override } from '../../src/extension/override.js';
import { PasswordHasher } from '../../src/modules/passwords/index.js';
import { UsersService } from '../../src/modules/users/index.js';
import { type Account, anAccount, registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { HeldPasswordHasher } from '../support/held-password-hasher.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const AT_ONCE = 4;

type Owner = Tokens & { account: Account };

/** What ends every session of a user, so that a login which began before must not survive it either. */
const ENDS: ReadonlyArray<readonly [string, (app: RunningApp, owner: Owner) => Promise<unknown>]> = [
  ['the password is changed', (app, owner) => changePassword(app, owner, anAccount().password)],
  [
    'the user logs out everywhere',
    (app, { accessToken: token }) => app.device().post('/api/auth/logout-all', { token }),
  ],
  ['the user is suspended', (app, { user }) => app.app.get(UsersService).suspend(user.id)],
  [
    'the account is deleted',
    (app, { accessToken: token, account: { password } }) =>
      app.device().delete('/api/users/me', { token, body: { password } }),
  ],
];

describe.each(DATABASE_KINDS)('a race on %s', (kind) => {
  const hasher = new HeldPasswordHasher();
  let app: RunningApp;
  let owner: Owner;

  beforeAll(async () => (app = await startTestApp(kind, {}, { overrides: [override(PasswordHasher, hasher)] })));
  beforeEach(async () => (owner = await registered(app.device())));
  afterAll(() => app.close());

  describe.each(['/api/auth/login', '/api/auth/session'])('of POST %s', (path) => {
    it.each(ENDS)('that has verified the password when %s gives no live session', async (_what, end) => {
      const device = app.device();
      const { email: identifier, password } = owner.account;
      const { reached, letGo } = hasher.holdNext();
      const login = device.post<Tokens>(path, { body: { identifier, password } });
      await reached;
      await end(app, owner);
      letGo();
      const { data } = await login;
      const profile = await device.get('/api/users/me', data?.accessToken ? { token: data.accessToken } : {});
      expect(profile.status).toBe(401);
      expect((await device.post('/api/auth/refresh')).status).toBe(401);
    });
  });

  it.each(ENDS)(
    'of a reauthentication that has verified the password when %s makes nothing recent',
    async (_what, end) => {
      const { accessToken: token, account, session } = owner;
      const row = async () => {
        const [found] = await statementsOn(app.app.get(DataSource))`SELECT * FROM sessions WHERE id = ${session.id}`;
        return found?.['reauthenticated_at'] ?? null;
      };
      const { reached, letGo } = hasher.holdNext();
      const answer = app.device().post('/api/auth/reauthenticate', { token, body: { password: account.password } });
      await reached;
      await end(app, owner);
      letGo();
      const { status, body } = await answer;
      expect([status, await row()]).toEqual([401, null]);
      expect(body.code).toBe(end === ENDS[0]?.[1] ? 'INVALID_CREDENTIALS' : 'SESSION_REVOKED');
    },
  );

  it('of a deletion with a change of the password that comes first takes neither the account nor its session', async () => {
    const { reached, letGo } = hasher.holdNext();
    const { accessToken: token, refreshToken, account } = owner;
    const deletion = app.device().delete('/api/users/me', { token, body: { password: account.password } });
    await reached;
    expect((await changePassword(app, owner, anAccount().password)).status).toBe(200);
    letGo();
    expect((await deletion).body.code).toBe('INVALID_CREDENTIALS');
    expect((await app.device().post('/api/auth/refresh', { body: { refreshToken } })).status).toBe(200);
  });

  it('of password changes is won by one, whose password is the one that opens', async () => {
    const passwords = Array.from({ length: AT_ONCE }, () => anAccount().password);
    const answers = await Promise.all(passwords.map((password) => changePassword(app, owner, password)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.every(({ status }) => [200, 401, 503].includes(status))).toBe(true);
    const logins = await Promise.all(
      passwords.map((password) =>
        app.device().post('/api/auth/login', { body: { identifier: owner.account.email, password } }),
      ),
    );
    const opened = logins.map(({ status }) => status === 200);
    expect(opened).toEqual(answers.map(({ status }) => status === 200));
  });
});

function changePassword(app: RunningApp, { accessToken: token, account }: Owner, newPassword: string) {
  const body = { currentPassword: account.password, newPassword };
  return app.device().post('/api/auth/password/change', { token, body });
}
