import { SessionsService } from '../../src/modules/sessions/index.js';
import { subjectOf, UsersService } from '../../src/modules/users/index.js';
import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const AT_ONCE = 8;
const ROUNDS = 10;

describe.each(DATABASE_KINDS)('the ceiling of sessions per user on %s', (kind) => {
  let three: RunningApp;
  let one: RunningApp;

  beforeAll(async () => {
    three = await startTestApp(kind, { SESSIONS_PER_USER: '3' });
    one = await startTestApp(kind, { SESSIONS_PER_USER: '1' });
  });
  afterAll(async () => {
    await one.close();
    await three.close();
  });

  const logIn = (app: RunningApp, account: Account) => {
    app.clock.advance(1);
    return loggedIn(app.device(), account);
  };
  const isAlive = async (app: RunningApp, { accessToken: token }: Tokens) =>
    (await app.device().get('/api/users/me', { token })).status === 200;
  const alive = (app: RunningApp, sessions: readonly Tokens[]) =>
    Promise.all(sessions.map((session) => isAlive(app, session)));

  it('lets the oldest go for the newest', async () => {
    const first = await registered(three.device());
    const sessions: Tokens[] = [first];
    for (let count = 0; count < 4; count += 1) sessions.push(await logIn(three, first.account));
    expect(await alive(three, sessions)).toEqual([false, false, true, true, true]);
    const { body } = await three.device().post('/api/auth/refresh', { body: { refreshToken: first.refreshToken } });
    expect(body.code).toBe('SESSION_REVOKED');
  });

  it('goes by when a session began, not by when it was used', async () => {
    const first = await registered(three.device());
    const sessions: Tokens[] = [first, await logIn(three, first.account), await logIn(three, first.account)];
    three.clock.advance(1_000);
    await three.device().post('/api/auth/refresh', { body: { refreshToken: first.refreshToken } });
    sessions.push(await logIn(three, first.account));
    expect(await alive(three, sessions)).toEqual([false, true, true, true]);
  });

  it('does not count what has ended', async () => {
    const first = await registered(three.device());
    const sessions: Tokens[] = [first, await logIn(three, first.account), await logIn(three, first.account)];
    await three.device().post('/api/auth/logout', { token: sessions[1]?.accessToken });
    sessions.push(await logIn(three, first.account));
    expect(await alive(three, sessions)).toEqual([true, false, true, true]);
  });

  it('counts classic sessions and sessions of tokens together', async () => {
    const first = await registered(three.device());
    const { email: identifier, password } = first.account;
    const classics = [three.device(), three.device(), three.device()];
    for (const classic of classics) {
      three.clock.advance(1);
      await classic.post('/api/auth/session', { body: { identifier, password } });
    }
    expect(await isAlive(three, first)).toBe(false);
    await logIn(three, first.account);
    const statuses = await Promise.all(
      classics.map(async (classic) => (await classic.get('/api/auth/session')).status),
    );
    expect(statuses).toEqual([401, 200, 200]);
  });

  it('is each user’s own', async () => {
    const [ada, grace] = [await registered(one.device()), await registered(one.device(), anAccount())];
    expect(await alive(one, [ada, grace])).toEqual([true, true]);
  });

  it('of one leaves the newest', async () => {
    const first = await registered(one.device());
    const second = await logIn(one, first.account);
    expect(await alive(one, [first, second])).toEqual([false, true]);
  });

  /** Past the password, whose hashing would make them queue. */
  const beginAtOnce = async (app: RunningApp, { user }: Tokens) => {
    const sessions = app.app.get(SessionsService);
    const subject = subjectOf(await app.app.get(UsersService).get(user.id));
    const login = { subject, method: 'pwd', delivery: 'body', address: '127.0.0.1', userAgent: '' } as const;
    app.clock.advance(1);
    await Promise.all(Array.from({ length: AT_ONCE }, () => sessions.start(login)));
    return (await sessions.list(user.id, { limit: 100 })).items.length;
  };

  it('is kept by logins that arrive at once, and they never leave a user without any session', async () => {
    const left: number[][] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const owners = [await registered(three.device()), await registered(one.device())] as const;
      left.push([await beginAtOnce(three, owners[0]), await beginAtOnce(one, owners[1])]);
    }
    expect(left).toEqual(Array(ROUNDS).fill([3, 1]));
  });
});
