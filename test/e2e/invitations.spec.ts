import { DataSource } from 'typeorm';
import { BulkInvitationService } from '../../src/modules/auth/index.js';
import { NO_PASSWORD } from '../../src/modules/passwords/index.js';
import { UserEntity } from '../../src/modules/users/index.js';
import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { mailedLink, mailsTo } from '../support/mailed-links.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const PAGE = 'accept-invitation';
const DAY_MS = 86_400_000;

interface Invited {
  readonly id: string;
  readonly version: number;
}

describe.each(DATABASE_KINDS)('an invitation, on %s', (kind) => {
  let app: RunningApp;
  let administrator: Account;
  let admin: Tokens;

  beforeAll(async () => {
    app = await startTestApp(kind, {
      ...{ PUBLIC_URL: 'https://id.example.org', RATE_LIMIT: 'off', EMAIL_VERIFICATION: 'required' },
    });
    const users = app.app.get(DataSource).getRepository(UserEntity);
    // whoever registers must confirm the address first, so the administrator has done that
    const { account, user } = await registeredAndProven();
    await users.update({ id: user.id }, { roles: ['user', 'admin'] });
    administrator = account;
    admin = await loggedIn(app.device(), administrator);
  });
  afterAll(() => app.close());

  async function registeredAndProven() {
    const account = anAccount();
    const answer = await app.device().post<{ user: { id: string } }>('/api/auth/register', { body: account });
    const { token } = await mailedLink(app, account.email, 'verify-email');
    await app.device().post('/api/auth/email/verify', { body: { token } });
    return { account, user: answer.data.user };
  }

  const asAdmin = <T>(path: string, body?: object) =>
    app.device().post<T>(`/api/users${path}`, { token: admin.accessToken, ...(body && { body }) });
  const reset = (token: string, newPassword: string) =>
    app.device().post('/api/auth/password/reset', { body: { token, newPassword } });
  const rows = () => app.app.get(DataSource).getRepository(UserEntity);

  async function invited(more: object = {}) {
    const { password, ...account } = anAccount();
    const answer = await asAdmin<Invited>('/invitations', { ...account, ...more });
    expect(answer.status).toBe(201);
    return { account: { ...account, password }, user: answer.data, answer };
  }

  /** As an import without hashes leaves them. */
  async function imported() {
    const { account, user } = await registeredAndProven();
    await rows().update({ id: user.id }, { passwordHash: NO_PASSWORD, emailVerifiedAt: null });
    return { account, user };
  }

  it('makes an account and mails a link, with which its owner sets a password and logs in', async () => {
    const { account, user, answer } = await invited({ locale: 'de' });
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.data).toMatchObject({
      email: account.email,
      emailVerified: false,
      roles: ['user'],
      status: 'active',
    });
    const [mail] = await mailsTo(app, account.email);
    expect(mail?.subject).toBe('Ihr Konto bei id.example.org');
    const { link, token } = await mailedLink(app, account.email, PAGE);
    expect(link).toBe(`https://id.example.org/account/accept-invitation#token=${token}`);
    expect((await reset(token, account.password)).status).toBe(200);
    // logging in waits for a proven address here, and the link has proven it
    expect((await loggedIn(app.device(), account)).user).toMatchObject({ id: user.id, emailVerified: true });
    expect((await reset(token, anAccount().password)).body.code).toBe('SINGLE_USE_TOKEN_INVALID');
  });

  it('lets nobody in before: there is no password', async () => {
    const { account } = await invited();
    for (const password of [NO_PASSWORD, account.password]) {
      const body = { identifier: account.username, password };
      expect((await app.device().post('/api/auth/login', { body })).body.code).toBe('INVALID_CREDENTIALS');
    }
  });

  it('makes no account, and sends no mail, with an address or a name that is taken, or a field that is wrong', async () => {
    const { account } = await invited();
    const { email, username, fullName } = anAccount();
    const refused = async (body: object) => (await asAdmin('/invitations', body)).body.code;
    expect(await refused({ email: account.email.toUpperCase(), username, fullName })).toBe('EMAIL_TAKEN');
    expect(await refused({ email, username: account.username, fullName })).toBe('USERNAME_TAKEN');
    expect(await refused({ email, username, fullName, locale: 'not a locale' })).toBe('VALIDATION_FAILED');
    expect(await refused({ email, username, fullName, password: account.password })).toBe('VALIDATION_FAILED');
    expect(await mailsTo(app, email)).toEqual([]);
    expect(await mailsTo(app, account.email)).toHaveLength(1);
  });

  it('expires after seven days, and can be sent again to whoever has no password', async () => {
    const { account, user } = await invited();
    const { token } = await mailedLink(app, account.email, PAGE);
    app.clock.advance(7 * DAY_MS);
    expect((await reset(token, account.password)).body.code).toBe('SINGLE_USE_TOKEN_INVALID');
    admin = await loggedIn(app.device(), administrator);
    expect((await asAdmin(`/${user.id}/invitation`)).status).toBe(202);
    expect((await reset((await mailedLink(app, account.email, PAGE)).token, account.password)).status).toBe(200);
    const refused = await asAdmin(`/${user.id}/invitation`);
    expect([refused.status, refused.body.code]).toEqual([409, 'PASSWORD_ALREADY_SET']);
  });
  it('is not sent to the suspended and the deleted, nor more than five times within an hour', async () => {
    const { user } = await invited();
    for (let count = 1; count < 5; count += 1) expect((await asAdmin(`/${user.id}/invitation`)).status).toBe(202);
    const sixth = await asAdmin(`/${user.id}/invitation`);
    expect([sixth.status, sixth.headers.get('retry-after')]).toEqual([429, '3600']);
    await asAdmin(`/${user.id}/suspend`);
    expect((await asAdmin(`/${user.id}/invitation`)).body.code).toBe('ACCOUNT_SUSPENDED');
    await app.device().request('DELETE', `/api/users/${user.id}`, { token: admin.accessToken });
    expect((await asAdmin(`/${user.id}/invitation`)).body.code).toBe('NOT_FOUND');
  });

  it('is accepted once by 50 who race', async () => {
    const { account } = await invited();
    const { token } = await mailedLink(app, account.email, PAGE);
    const answers = await Promise.all(Array.from({ length: 50 }, () => reset(token, account.password)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set([undefined, 'SINGLE_USE_TOKEN_INVALID']));
  }, 120_000);

  it('is worth nothing to another account: the address of this one has changed', async () => {
    const { account, user } = await invited();
    const { token } = await mailedLink(app, account.email, PAGE);
    const options = { token: admin.accessToken, body: { email: anAccount().email }, headers: { 'if-match': '*' } };
    expect((await app.device().request('PATCH', `/api/users/${user.id}`, options)).status).toBe(200);
    expect((await reset(token, account.password)).body.code).toBe('SINGLE_USE_TOKEN_INVALID');
  });

  it('is in the audit log, as is the account', async () => {
    const { user } = await invited();
    const events = async () =>
      (
        await app
          .device()
          .get<{ items: { event: string; actor: { kind: string } }[] }>(`/api/audit?subject=${user.id}`, {
            token: admin.accessToken,
          })
      ).data.items.map(({ event, actor }) => [event, actor.kind]);
    expect((await events()).sort()).toEqual([
      ['account.created', 'user'],
      ['account.invited', 'user'],
    ]);
  });

  it('is not needed: whoever was imported without a password gets in by “forgot password”', async () => {
    for (const { account } of [await imported(), await invited()]) {
      await app.device().post('/api/auth/password/forgot', { body: { email: account.email } });
      const { token } = await mailedLink(app, account.email, 'reset-password');
      const { password } = anAccount();
      expect((await reset(token, password)).status).toBe(200);
      await loggedIn(app.device(), { ...account, password });
    }
  });

  describe('to everybody who has no password', () => {
    const inviteAll = (limit = 1_000) => app.app.get(BulkInvitationService, { strict: false }).inviteAll(limit);
    beforeEach(() => inviteAll());

    const invitationsTo = async (email: string) =>
      (await mailsTo(app, email)).filter(({ text }) => text.includes(`/account/${PAGE}#`)).length;

    it('is mailed to each once, however often and by however many at once it is asked for', async () => {
      const people = [await imported(), await imported(), await imported()];
      const { account: another } = await registeredAndProven();
      const first = await Promise.all([inviteAll(), inviteAll()]);
      expect(first.reduce((sum, { invited: count }) => sum + count, 0)).toBe(3);
      expect((await inviteAll()).invited).toBe(0);
      for (const { account } of people) expect(await invitationsTo(account.email)).toBe(1);
      expect(await invitationsTo(another.email)).toBe(0);
      const { token } = await mailedLink(app, people[0]?.account.email ?? '', PAGE);
      expect((await reset(token, anAccount().password)).status).toBe(200);
    });

    it('goes on where it ended, up to as many as are wanted', async () => {
      const people = await Promise.all(Array.from({ length: 5 }, imported));
      expect((await inviteAll(2)).invited).toBe(2);
      expect((await inviteAll(2)).invited).toBe(2);
      expect((await inviteAll(2)).invited).toBe(1);
      for (const { account } of people) expect(await invitationsTo(account.email)).toBe(1);
    });

    it('is mailed in batches of 50 and sent again when it has expired, but to nobody who is suspended', async () => {
      const people = await Promise.all(Array.from({ length: 60 }, imported));
      await rows().update({ id: people[0]?.user.id ?? '' }, { status: 'suspended' });
      const before = await inviteAll();
      expect(before.invited).toBe(59);
      app.clock.advance(7 * DAY_MS);
      expect(await inviteAll()).toEqual({ invited: before.invited + before.skipped, skipped: 0 });
      expect(await inviteAll()).toEqual({ invited: 0, skipped: before.invited + before.skipped });
    }, 120_000);
  });
});

describe('who may invite', () => {
  it('is told by the permission to create accounts, and of administrators by theirs', async () => {
    const app = await startTestApp('sqlite');
    const [admin, person] = [await anAdmin(app), await registered(app.device())];
    await app.app
      .get(DataSource)
      .getRepository(UserEntity)
      .update({ id: admin.user.id }, { passwordHash: NO_PASSWORD });
    const path = `/api/users/${admin.user.id}/invitation`;
    expect((await app.device().post(path, { token: person.accessToken })).status).toBe(403);
    expect((await app.device().post(path, { token: admin.accessToken })).status).toBe(202);
    await app.close();
  });
});
