import { DataSource } from 'typeorm';
import { anAccount, registered } from '../support/accounts.js';
import type { ApiResponse } from '../support/api-client.js';
import { CountingPasswordHasher } from '../support/counting-password-hasher.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { visibleIn } from '../support/visible-answer.js';
import { override } from '../../src/extension/override.js';
import { PasswordHasher, PasswordsService } from '../../src/modules/passwords/index.js';
import { UserEntity, UsersService } from '../../src/modules/users/index.js';

/** 255 characters. */
const LONG = Array.from({ length: 40 }, (_, index) => `lantern${index}`)
  .join('-')
  .slice(0, 255);

describe.each(DATABASE_KINDS)('logging in on %s', (kind) => {
  const hasher = new CountingPasswordHasher();
  let app: RunningApp;

  beforeAll(async () => (app = await startTestApp(kind, {}, { overrides: [override(PasswordHasher, hasher)] })));
  beforeEach(() => hasher.forget());
  afterAll(() => app.close());

  const login = (body: object) => app.device().post<{ user: object }>('/api/auth/login', { body });

  it('takes e-mail or username, in any case, as identifier, email or username', async () => {
    const { account, user } = await registered(app.device());
    const { email, username, password } = account;
    const names = [email, username, email.toUpperCase(), username.toUpperCase(), ` ${email} `];
    const bodies = names.flatMap((name) => ['identifier', 'email', 'username'].map((field) => ({ [field]: name })));
    for (const body of bodies) {
      const answer = await login({ ...body, password });
      expect([answer.status, answer.data?.user]).toEqual([200, user]);
    }
  });

  it.each([
    { password: 'violet-harbour-lantern' },
    { identifier: 'ada', email: 'ada@example.org', password: 'violet-harbour-lantern' },
    { identifier: null, password: 'violet-harbour-lantern' },
    { email: null, password: 'violet-harbour-lantern' },
    { username: null, password: 'violet-harbour-lantern' },
    { identifier: '', password: 'violet-harbour-lantern' },
    { identifier: 'ada\0', password: 'violet-harbour-lantern' },
    { identifier: 'ada\ud800', password: 'violet-harbour-lantern' },
    { identifier: ['ada'], password: 'violet-harbour-lantern' },
    { identifier: 'a'.repeat(321), password: 'violet-harbour-lantern' },
    { identifier: 'ada' },
    { identifier: 'ada', password: null },
    { identifier: 'ada', password: '' },
    { identifier: 'ada', password: { $ne: '' } },
    { identifier: 'ada', password: 'a'.repeat(1_001) },
    { identifier: 'ada', password: 'violet-harbour-lantern', delivery: 'header' },
    { identifier: 'ada', password: 'violet-harbour-lantern', admin: true },
  ])('refuses %j as not valid', async (body) => {
    const answer = await login(body);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
  });

  it('answers an unknown account, a wrong password and a suspended account with a wrong password alike', async () => {
    const { account } = await registered(app.device());
    const suspended = await registered(app.device());
    await app.app.get(UsersService).suspend(suspended.user.id);
    const { password } = anAccount();
    const identifiers = [anAccount().email, anAccount().username, account.email, suspended.account.username];
    const answers: ApiResponse[] = [];
    for (const identifier of identifiers) answers.push((await login({ identifier, password })) as never);
    expect(answers[0]?.body).toMatchObject({ statusCode: 401, code: 'INVALID_CREDENTIALS' });
    expect(new Set(answers.map(visibleIn)).size).toBe(1);
  });

  it('does the same work for an unknown account as for a wrong password: one hash of the same cost', async () => {
    const { account } = await registered(app.device());
    const { password, email } = anAccount();
    hasher.forget();
    await login({ identifier: account.email, password });
    expect({ verified: hasher.verified, hashed: hasher.hashed }).toEqual({ verified: ['04'], hashed: [] });
    hasher.forget();
    await login({ identifier: email, password });
    expect({ verified: hasher.verified, hashed: hasher.hashed }).toEqual({ verified: ['04'], hashed: [] });
  });

  it('does the same work for the first unknown account of an instance', async () => {
    const ownHasher = new CountingPasswordHasher();
    const fresh = await startTestApp(kind, {}, { overrides: [override(PasswordHasher, ownHasher)] });
    ownHasher.forget();
    const { email, password } = anAccount();
    await fresh.device().post('/api/auth/login', { body: { identifier: email, password } });
    await fresh.close();
    expect({ verified: ownHasher.verified, hashed: ownHasher.hashed }).toEqual({ verified: ['04'], hashed: [] });
  });

  it('tells a suspended user so only where the password is right', async () => {
    const { account, user } = await registered(app.device());
    await app.app.get(UsersService).suspend(user.id);
    const { body } = await login({ identifier: account.email, password: account.password });
    expect(body).toMatchObject({ statusCode: 403, code: 'ACCOUNT_SUSPENDED' });
  });

  it.each([
    ['after the 72nd byte', `${'violet-harbour-'.repeat(5)}lantern`, `${'violet-harbour-'.repeat(5)}lanterm`],
    ['in being longer than the other', 'violet-harbour-lantern-1', 'violet-harbour-lantern'],
    ['in their last character of 256', `${LONG}1`, `${LONG}2`],
  ])('tells two passwords apart that differ %s', async (_where, password, other) => {
    const { account } = await registered(app.device(), anAccount({ password }));
    expect((await login({ identifier: account.email, password: other })).body.code).toBe('INVALID_CREDENTIALS');
    expect((await login({ identifier: account.email, password })).status).toBe(200);
  });

  it('tells two passwords apart that differ after a NUL, which a new one must not have', async () => {
    const { account, user } = await registered(app.device());
    const passwordHash = await app.app.get(PasswordsService, { strict: false }).hash('violet\0harbour-lantern');
    await app.app.get(DataSource).getRepository(UserEntity).update({ id: user.id }, { passwordHash });
    const logIn = (password: string) => login({ identifier: account.email, password });
    expect((await logIn('violet\0harbour-lanterm')).body.code).toBe('INVALID_CREDENTIALS');
    expect((await logIn('violet\0harbour-lantern')).status).toBe(200);
  });
});
