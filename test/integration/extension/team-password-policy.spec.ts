import { type PasswordFlaw, type PasswordOwner, override, PasswordPolicy } from '../../../src/index.js';
import { anAccount, loggedIn, registered } from '../../support/accounts.js';
import { anAdmin } from '../../support/admins.js';
import { mailedLink } from '../../support/mailed-links.js';
import { type RunningApp, startTestApp } from '../../support/test-app.js';

const SEASONAL: PasswordFlaw = { code: 'SEASONAL', message: 'It names a season.' };

/** Refuses what names the season, and fails when it is told to. */
class SeasonPolicy extends PasswordPolicy {
  readonly owners: PasswordOwner[] = [];
  isAway = false;

  judge(password: string, owner: PasswordOwner): Promise<readonly PasswordFlaw[]> {
    this.owners.push(owner);
    if (this.isAway) return Promise.reject(new Error(`cannot judge ${password}`));
    return Promise.resolve(password.includes('winter') ? [SEASONAL] : []);
  }
}

const seasonal = () => anAccount({ password: `${anAccount().password}-winter` });

describe("a team's password policy in the place of ours", () => {
  let policy: SeasonPolicy;
  let app: RunningApp;

  beforeEach(async () => {
    policy = new SeasonPolicy();
    app = await startTestApp('sqlite', {}, { overrides: [override(PasswordPolicy, policy)] });
  });
  afterEach(() => app.close());

  const refusedWith = (field: string) => ({
    statusCode: 400,
    code: 'VALIDATION_FAILED',
    errors: [{ field, ...SEASONAL }],
  });

  it('judges a registration, with the names of the account', async () => {
    const account = seasonal();
    const answer = await app.device().post('/api/auth/register', { body: account });
    expect(answer.body).toMatchObject(refusedWith('password'));
    const { email, username, fullName } = account;
    expect(policy.owners).toEqual([{ email, username, fullName }]);
  });

  it('replaces our rules: a common password is accepted', async () => {
    const account = anAccount({ password: 'password1234' });
    expect((await app.device().post('/api/auth/register', { body: account })).status).toBe(201);
  });

  it('judges a change, a reset and an account that an administrator makes', async () => {
    const { account, accessToken, user } = await registered(app.device());
    const newPassword = seasonal().password;
    const change = { currentPassword: account.password, newPassword };
    const changed = await app.device().post('/api/auth/password/change', { body: change, token: accessToken });
    expect(changed.body).toMatchObject(refusedWith('newPassword'));

    await app.device().post('/api/auth/password/forgot', { body: { email: account.email } });
    const { token } = await mailedLink(app, account.email, 'reset-password');
    const reset = await app.device().post('/api/auth/password/reset', { body: { token, newPassword } });
    expect(reset.body).toMatchObject(refusedWith('newPassword'));

    const admin = await anAdmin(app);
    const created = await app.device().post('/api/users', { body: seasonal(), token: admin.accessToken });
    expect(created.body).toMatchObject(refusedWith('password'));
    expect((await loggedIn(app.device(), account)).user.id).toBe(user.id);
  });

  it('sets no password while it fails, and then does', async () => {
    const account = anAccount();
    policy.isAway = true;
    const refused = await app.device().post('/api/auth/register', { body: account });
    expect(refused.body).toMatchObject({ statusCode: 503, code: 'SERVICE_UNAVAILABLE', errors: [] });
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(refused.text).not.toContain(account.password);
    policy.isAway = false;
    expect((await app.device().post('/api/auth/register', { body: account })).status).toBe(201);
  });
});
