import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { type Account, anAccount, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { linkIn, mailedLink, mailsTo } from '../support/mailed-links.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const MINUTE_MS = 60_000;

interface Challenge {
  readonly challenge: string;
}

describe.each(DATABASE_KINDS)('logging in by mail, on %s', (kind) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startTestApp(kind, {
      ...{ PUBLIC_URL: 'https://id.example.org', RATE_LIMIT: 'off', EMAIL_LOGIN: 'on' },
    });
  });
  afterAll(() => app.close());

  const ask = (email: string) => app.device().post<Challenge>('/api/auth/email-login', { body: { email } });
  const redeem = (body: object, device = app.device()) =>
    device.post<Tokens>('/api/auth/email-login/redeem', { body: { delivery: 'body', ...body } });

  async function mailed({ email }: Account) {
    const asked = await ask(email);
    expect(asked.status).toBe(202);
    const { challenge } = asked.data;
    const mail = (await mailsTo(app, email)).filter(({ text }) => text.includes('/account/log-in#')).at(-1);
    const [code = ''] = /^\d{8}$/m.exec(mail?.text ?? '') ?? [];
    return { challenge, code, mail, ...linkIn(mail) };
  }

  /** Every other code. */
  const wrongCode = (code: string) => String((Number(code) + 1) % 100_000_000).padStart(8, '0');

  it('works with the link, once, and proves the address', async () => {
    const { account, user } = await registered(app.device());
    const { mail, link, token, code, challenge } = await mailed(account);
    expect(mail?.subject).toBe('Log in at id.example.org');
    expect(link).toBe(`https://id.example.org/account/log-in#token=${token}`);
    const answer = await redeem({ token });
    expect(answer.status).toBe(200);
    expect(answer.data).toMatchObject({ user: { id: user.id, emailVerified: true }, tokenType: 'Bearer' });
    const sessions = await app.device().get<{ items: { id: string; method: string }[] }>('/api/auth/sessions', {
      token: answer.data.accessToken,
    });
    expect(sessions.data.items.find(({ id }) => id === answer.data.session.id)?.method).toBe('otp');
    expect((await redeem({ token })).body.code).toBe('SINGLE_USE_TOKEN_INVALID');
    expect((await redeem({ challenge, code })).body.code).toBe('SINGLE_USE_CODE_INVALID');
  });

  it('works with the code and the challenge, once, and the link is used up with them', async () => {
    const { account, user } = await registered(app.device());
    const { token, code, challenge } = await mailed(account);
    const answer = await redeem({ challenge, code: `${code.slice(0, 4)} ${code.slice(4)}` });
    expect([answer.status, answer.data.user.id]).toEqual([200, user.id]);
    expect((await redeem({ challenge, code })).body.code).toBe('SINGLE_USE_CODE_INVALID');
    expect((await redeem({ token })).body.code).toBe('SINGLE_USE_TOKEN_INVALID');
  });

  it('delivers the tokens as any login does', async () => {
    const { account } = await registered(app.device());
    const device = app.device();
    const answer = await redeem({ token: (await mailed(account)).token, delivery: 'cookie' }, device);
    expect([answer.status, answer.data.accessToken]).toEqual([200, undefined]);
    expect((await device.get('/api/users/me')).status).toBe(200);
  });

  it('needs the challenge that the code was mailed for', async () => {
    const [one, other] = [await registered(app.device()), await registered(app.device())];
    const [mine, theirs] = [await mailed(one.account), await mailed(other.account)];
    const second = await mailed(one.account);
    expect((await redeem({ challenge: theirs.challenge, code: mine.code })).status).toBe(400);
    expect((await redeem({ challenge: second.challenge, code: mine.code })).status).toBe(400);
    expect((await redeem({ challenge: mine.challenge, code: mine.code })).status).toBe(200);
  });

  it('takes the right code after four wrong ones, and no code after five', async () => {
    const { account } = await registered(app.device());
    const first = await mailed(account);
    for (let count = 0; count < 4; count += 1) {
      expect((await redeem({ challenge: first.challenge, code: wrongCode(first.code) })).status).toBe(400);
    }
    expect((await redeem(proofOf(first))).status).toBe(200);
    const second = await mailed(account);
    for (let count = 0; count < 5; count += 1) {
      await redeem({ challenge: second.challenge, code: wrongCode(second.code) });
    }
    expect((await redeem(proofOf(second))).body.code).toBe('SINGLE_USE_CODE_INVALID');
    expect((await redeem({ token: second.token })).status).toBe(200);
  });
  const proofOf = ({ challenge, code }: { challenge: string; code: string }) => ({ challenge, code });

  it('looks at five of 200 codes that are guessed at once', async () => {
    const { account } = await registered(app.device());
    const { challenge, code } = await mailed(account);
    const guesses = Array.from({ length: 200 }, (_, index) => String((Number(code) + 1 + index) % 100_000_000));
    const answers = await Promise.all(guesses.map((guess) => redeem({ challenge, code: guess.padStart(8, '0') })));
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set(['SINGLE_USE_CODE_INVALID']));
    const [row] = await statementsOn(app.app.get(DataSource))`SELECT MAX(attempts) AS most FROM login_challenges`;
    expect(Number(row?.['most'])).toBe(5);
    expect((await redeem({ challenge, code })).body.code).toBe('SINGLE_USE_CODE_INVALID');
  }, 120_000);

  it('succeeds once for 50 who race with link and code', async () => {
    const { account } = await registered(app.device());
    const { token, challenge, code } = await mailed(account);
    const bodies = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? { token } : { challenge, code }));
    const answers = await Promise.all(bodies.map((body) => redeem(body)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(49);
  }, 120_000);

  it('ends after ten minutes', async () => {
    const { account } = await registered(app.device());
    const { token, challenge, code } = await mailed(account);
    app.clock.advance(10 * MINUTE_MS);
    expect((await redeem({ token })).body.code).toBe('SINGLE_USE_TOKEN_INVALID');
    expect((await redeem({ challenge, code })).body.code).toBe('SINGLE_USE_CODE_INVALID');
  });

  it.each([
    [
      'a change of the address',
      ({ accessToken }: Tokens) =>
        app.device().patch('/api/users/me', { body: { email: anAccount().email }, token: accessToken }),
    ],
    [
      'logging out everywhere',
      ({ accessToken }: Tokens) => app.device().post('/api/auth/logout-all', { token: accessToken }),
    ],
    [
      'a suspension',
      async ({ user }: Tokens) => {
        const { accessToken } = await anAdmin(app);
        return app.device().post(`/api/users/${user.id}/suspend`, { token: accessToken });
      },
    ],
  ])('is not possible after %s', async (_what, act) => {
    const { account, ...tokens } = await registered(app.device());
    const { token, challenge, code } = await mailed(account);
    expect((await act(tokens)).status).toBe(200);
    expect((await redeem({ challenge, code })).body.code).toBe('SINGLE_USE_CODE_INVALID');
    expect((await redeem({ token })).body.code).toBe('SINGLE_USE_TOKEN_INVALID');
  });

  it('answers the same for an address that nobody has, also to whoever guesses the code', async () => {
    const { account } = await registered(app.device());
    const stranger = anAccount().email;
    const [known, unknown] = [await ask(account.email), await ask(stranger)];
    expect([known.status, unknown.status]).toEqual([202, 202]);
    expect({ ...unknown.body, requestId: '', data: '' }).toEqual({ ...known.body, requestId: '', data: '' });
    expect(unknown.data.challenge).toHaveLength(known.data.challenge.length);
    expect(await mailsTo(app, stranger)).toEqual([]);
    for (let count = 0; count < 6; count += 1) {
      const [right, wrong] = await Promise.all(
        [known, unknown].map(({ data: { challenge } }) => redeem({ challenge, code: '00000000' })),
      );
      expect({ ...wrong?.body, requestId: '' }).toEqual({ ...right?.body, requestId: '' });
    }
    const tried = await statementsOn(app.app.get(DataSource))`
      SELECT attempts FROM login_challenges WHERE token_id IS NULL ORDER BY id DESC LIMIT 1`;
    expect(Number(tried[0]?.['attempts'])).toBe(5);
  });

  it('says which fields belong together', async () => {
    const refused = async (body: object) => {
      const answer = await redeem(body);
      return [answer.status, answer.body.errors?.map(({ field }) => field)];
    };
    expect(await refused({})).toEqual([400, ['token']]);
    expect(await refused({ challenge: 'x' })).toEqual([400, ['code']]);
    expect(await refused({ code: '12345678' })).toEqual([400, ['challenge']]);
    expect(await refused({ token: 'x', challenge: 'y', code: '12345678' })).toEqual([400, ['token']]);
    expect(await refused({ challenge: 'x', code: '1234567' })).toEqual([400, ['code']]);
  });

  it('fills nobody’s mailbox: five mails in an hour', async () => {
    const { account } = await registered(app.device());
    const before = (await mailsTo(app, account.email)).length;
    for (let count = 0; count < 8; count += 1) {
      await ask(account.email);
      await mailsTo(app, account.email);
    }
    expect((await mailsTo(app, account.email)).length - before).toBe(5);
  });

  it('leaves nothing in the database that logs in', async () => {
    const { account } = await registered(app.device());
    const { token, challenge, code } = await mailed(account);
    const dataSource = app.app.get(DataSource);
    for (const table of ['single_use_tokens', 'login_challenges', 'audit_pending', 'outbox_mails']) {
      const rows = JSON.stringify(await dataSource.query(`SELECT * FROM ${table}`));
      for (const secret of [token, challenge, `"${code}"`]) expect(rows).not.toContain(secret);
    }
  });

  it('is counted and audited as logins are', async () => {
    const admin = await anAdmin(app);
    const { account, user } = await registered(app.device());
    const { challenge, code } = await mailed(account);
    await redeem({ challenge, code: wrongCode(code) });
    await redeem({ challenge, code });
    interface Told {
      readonly event: string;
      readonly details: object;
    }
    const { items } = (
      await app.device().get<{ items: Told[] }>(`/api/audit?subject=${user.id}`, { token: admin.accessToken })
    ).data;
    const told = items.map(({ event, details }) => [event, details]);
    expect(told).toContainEqual(['login.failed', { reason: 'invalid_code' }]);
    expect(told).toContainEqual(['login.succeeded', { kind: 'token', delivery: 'body', method: 'otp' }]);
    expect(told.map(([event]) => event)).toEqual(expect.arrayContaining(['email_login.requested', 'email.verified']));
    const metrics = await app.device().get('/metrics');
    expect(metrics.text).toMatch(/^watchword_logins_total\{outcome="failure"\} [1-9]/m);
  });
});

describe('logging in by mail', () => {
  it('is off unless the deployment wants it: the routes are not there', async () => {
    const app = await startTestApp('sqlite');
    const { account } = await registered(app.device());
    for (const [path, body] of [
      ['', { email: account.email }],
      ['', {}],
      ['/redeem', { token: 'x' }],
    ] as const) {
      const answer = await app.device().post(`/api/auth/email-login${path}`, { body });
      expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
    }
    await app.close();
  });

  it('is what confirms an address where logging in waits for that', async () => {
    const app = await startTestApp('sqlite', { EMAIL_LOGIN: 'on', EMAIL_VERIFICATION: 'required' });
    const account = anAccount();
    await app.device().post('/api/auth/register', { body: account });
    const login = () =>
      app.device().post('/api/auth/login', { body: { identifier: account.username, password: account.password } });
    expect((await login()).body.code).toBe('EMAIL_NOT_VERIFIED');
    await app.device().post('/api/auth/email-login', { body: { email: account.email } });
    const { token } = await mailedLink(app, account.email, 'log-in');
    expect((await app.device().post('/api/auth/email-login/redeem', { body: { token } })).status).toBe(200);
    expect((await login()).status).toBe(200);
    await app.close();
  });
});
