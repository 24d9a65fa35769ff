import { DataSource } from 'typeorm';
import { PasswordHasher, UserEntity } from '../../src/index.js';
import { override } from '../../src/extension/override.js';
import { AuditLog } from '../../src/modules/audit/index.js';
import { UsersService } from '../../src/modules/users/index.js';
import { StatementLog, summaryOf } from '../integration/modules/sessions/statement-log.js';
import { type Account, anAccount, loggedIn } from '../support/accounts.js';
import type { ApiResponse } from '../support/api-client.js';
import { CountingPasswordHasher } from '../support/counting-password-hasher.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { HeldAnswers } from '../support/held-answers.js';
import { mailedLink, mailsTo } from '../support/mailed-links.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const PAGE = 'verify-email';
const PUBLIC_URL = 'https://id.example.org';
const HOUR_MS = 3_600_000;

/** Everything of an answer but what no two answers share. */
function seenOf({ status, headers, text, body }: ApiResponse<unknown>) {
  const shown = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)).sort();
  return { status, headers: shown, body: { ...body, requestId: '' }, length: text.length };
}

describe.each(DATABASE_KINDS)('discreet registration on %s', (kind) => {
  let app: RunningApp;
  const hasher = new CountingPasswordHasher();
  beforeAll(async () => {
    const environment = { REGISTRATION: 'discreet', RATE_LIMIT: 'off', PUBLIC_URL };
    app = await startTestApp(kind, environment, { overrides: [override(PasswordHasher, hasher)] });
  });
  afterAll(() => app.close());

  const register = (body: object) => app.device().post<unknown>('/api/auth/register', { body });
  const verify = (token: string) => app.device().post('/api/auth/email/verify', { body: { token } });
  const codeOfLogin = async ({ email, password }: Account) =>
    (await app.device().post('/api/auth/login', { body: { identifier: email, password } })).body.code;
  /** Whoever has an account already. */
  const anOwner = async (given: Partial<Account> = {}) => {
    const account = anAccount(given);
    await app.app.get(UsersService, { strict: false }).register(account);
    return account;
  };
  const settleAudit = () => app.app.get(AuditLog, { strict: false }).settle();
  const subjects = async (address: string) => (await mailsTo(app, address)).map(({ subject }) => subject);

  it('answers the same for a new and for a taken address', async () => {
    const owner = await anOwner();
    const [fresh, taken] = [await register(anAccount()), await register(anAccount({ email: owner.email }))];
    expect(seenOf(taken)).toEqual(seenOf(fresh));
    expect(fresh.body).toEqual({
      ...{ success: true, statusCode: 202, message: 'We have sent a mail to this address.', data: null },
    });
  });

  it.each(['split', 'cookie', 'body'])('logs nobody in, also with the delivery %s', async (delivery) => {
    const owner = await anOwner();
    const [fresh, taken] = [
      await register({ ...anAccount(), delivery }),
      await register({ ...anAccount({ email: owner.email }), delivery }),
    ];
    expect(seenOf(taken)).toEqual(seenOf(fresh));
    expect(fresh.headers.getSetCookie()).toEqual([]);
    expect(fresh.body.data).toBeNull();
  });

  it('does the same work for both before it answers', async () => {
    const owner = await anOwner();
    await settleAudit();
    const held = new HeldAnswers(app);
    const log = new StatementLog(app.app.get(DataSource));
    const workFor = async (account: Account) => {
      hasher.forget();
      const statements = await log.during(() => register(account));
      return {
        hashed: [...hasher.hashed],
        verified: [...hasher.verified],
        statements: statements.map(({ text }) => text),
      };
    };
    try {
      const [fresh, taken] = [await workFor(anAccount()), await workFor(anAccount({ email: owner.email }))];
      expect(taken).toEqual(fresh);
      expect(fresh).toMatchObject({ hashed: ['04'], verified: [] });
      const behind = (await log.during(() => held.doNow())).map(summaryOf);
      expect(behind.filter((each) => each === 'INSERT pending_registrations')).toHaveLength(2);
      expect(behind.filter((each) => each === 'INSERT users')).toEqual([]);
    } finally {
      held.release();
    }
  });

  it('judges the password the same for both', async () => {
    const owner = await anOwner();
    const password = 'password1234';
    const [fresh, taken] = [
      await register(anAccount({ password })),
      await register(anAccount({ password, email: owner.email })),
    ];
    expect(fresh.status).toBe(400);
    expect(seenOf(taken)).toEqual(seenOf(fresh));
  });

  it('refuses a taken username whatever the address is', async () => {
    const owner = await anOwner();
    const { username } = owner;
    const [fresh, taken] = [await register(anAccount({ username })), await register({ ...owner })];
    expect([fresh.status, fresh.body.code]).toEqual([409, 'USERNAME_TAKEN']);
    expect(seenOf(taken)).toEqual(seenOf(fresh));
  });

  it('keeps no username that would tell later whether the address was new', async () => {
    const owner = await anOwner();
    const [first, second] = [anAccount(), anAccount({ email: owner.email })];
    await register(first);
    await register(second);
    await mailsTo(app, first.email);
    for (const { username } of [first, second]) expect((await register(anAccount({ username }))).status).toBe(202);
  });

  it('lets a login tell nothing before the link is opened', async () => {
    const owner = await anOwner();
    const [first, second] = [anAccount(), anAccount({ email: owner.email })];
    await register(first);
    await register(second);
    await mailsTo(app, first.email);
    expect([await codeOfLogin(first), await codeOfLogin(second)]).toEqual([
      'INVALID_CREDENTIALS',
      'INVALID_CREDENTIALS',
    ]);
  });

  it('creates the account, confirmed and once, when the link is opened', async () => {
    const account = anAccount();
    await register(account);
    const { token } = await mailedLink(app, account.email, PAGE);
    const answers = await Promise.all(Array.from({ length: 50 }, () => verify(token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set([undefined, 'SINGLE_USE_TOKEN_INVALID']));
    const { accessToken } = await loggedIn(app.device(), account);
    const { data } = await app.device().get<Account>('/api/users/me', { token: accessToken });
    const { email, username, fullName } = account;
    expect(data).toMatchObject({ email, username, fullName, emailVerified: true, roles: ['user'] });
  });

  it('does not open a link that is a day old', async () => {
    const account = anAccount();
    await register(account);
    const { token } = await mailedLink(app, account.email, PAGE);
    app.clock.advance(24 * HOUR_MS);
    expect((await verify(token)).body.code).toBe('SINGLE_USE_TOKEN_INVALID');
    expect(await codeOfLogin(account)).toBe('INVALID_CREDENTIALS');
  });

  it('tells whoever has proven the address that somebody else was faster', async () => {
    const first = anAccount();
    await register(first);
    const link = await mailedLink(app, first.email, PAGE);
    await register(anAccount({ email: first.email }));
    expect((await verify((await mailedLink(app, first.email, PAGE)).token)).status).toBe(200);
    expect((await verify(link.token)).body.code).toBe('EMAIL_TAKEN');

    const second = anAccount();
    await register(second);
    await anOwner({ username: second.username });
    const { token } = await mailedLink(app, second.email, PAGE);
    expect((await verify(token)).body.code).toBe('USERNAME_TAKEN');
    expect(await codeOfLogin(second)).toBe('INVALID_CREDENTIALS');
  });

  it('writes to the owner of a taken address, without a token, five times an hour at most', async () => {
    const owner = await anOwner();
    for (let time = 0; time < 6; time += 1) {
      // one after the other, as the count is taken behind the answers
      expect((await register(anAccount({ email: owner.email.toUpperCase() }))).status).toBe(202);
      await mailsTo(app, owner.email);
    }
    const mails = await mailsTo(app, owner.email);
    expect(mails.map(({ subject }) => subject)).toEqual(Array(5).fill('You already have an account at id.example.org'));
    expect(mails[0]?.text).toContain(`${PUBLIC_URL}/account/forgot-password\n`);
    expect(mails[0]?.text).not.toContain('#');
    app.clock.advance(HOUR_MS);
    await register(anAccount({ email: owner.email }));
    expect(await subjects(owner.email)).toHaveLength(6);
    expect(await codeOfLogin(owner)).toBeUndefined();
  });

  it('fills nobody’s mailbox with links', async () => {
    const { email } = anAccount();
    for (let time = 0; time < 6; time += 1) {
      await register(anAccount({ email }));
      await mailsTo(app, email);
    }
    expect(await mailsTo(app, email)).toHaveLength(5);
  });

  it('is in the audit log, and keeps neither password nor address readable', async () => {
    const owner = await anOwner();
    const account = anAccount();
    await register(account);
    await register(anAccount({ email: owner.email }));
    await mailsTo(app, account.email);
    const dataSource = app.app.get(DataSource);
    const rows = JSON.stringify(await dataSource.query('SELECT * FROM pending_registrations'));
    for (const text of [account.email, account.username, account.fullName, '$2b$']) expect(rows).not.toContain(text);
    await settleAudit();
    const { id } = await dataSource.getRepository(UserEntity).findOneByOrFail({ username: owner.username });
    const [person] = await dataSource.query<[{ reference: string }]>(
      `SELECT reference FROM audit_people WHERE user_id = '${id}'`,
    );
    const ofOwner = await dataSource.query<{ event: string }[]>(
      `SELECT event FROM audit_entries WHERE subject = '${person.reference}' ORDER BY sequence`,
    );
    expect(ofOwner.map(({ event }) => event)).toEqual(['account.registered', 'registration.repeated']);
    const requested = await dataSource.query<{ subject: string | null }[]>(
      "SELECT subject FROM audit_entries WHERE event = 'registration.requested'",
    );
    expect(new Set(requested.map(({ subject }) => subject))).toEqual(new Set([null]));
  });
});

describe('registration that is closed', () => {
  it('is refused, and leaves creating accounts to administrators', async () => {
    const app = await startTestApp('sqlite', { REGISTRATION: 'closed' });
    try {
      const users = app.app.get(UsersService, { strict: false });
      const admin = anAccount();
      await users.register(admin, { roles: ['user', 'admin'] });
      for (const body of [anAccount(), admin]) {
        const answer = await app.device().post('/api/auth/register', { body });
        expect([answer.status, answer.body.code]).toEqual([403, 'REGISTRATION_CLOSED']);
      }
      const { accessToken: token } = await loggedIn(app.device(), admin);
      expect((await app.device().post('/api/users', { token, body: anAccount() })).status).toBe(201);
    } finally {
      await app.close();
    }
  });
});
