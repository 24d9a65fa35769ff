import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import type { ApiResponse, Tokens } from '../support/api-client.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const ATTEMPTS = 10;

/** The addresses of a documentation range (RFC 5737, RFC 3849), so that each test has its own. */
let addresses = 0;
const anAddress = () => `198.51.100.${(addresses += 1)}`;
const aNetwork = () => `2001:db8:0:${(addresses += 1).toString(16)}`;

describe('with RATE_LIMIT=on', () => {
  let app: RunningApp;
  let owner: Tokens & { account: Account };
  let credentials: { identifier: string; password: string };

  beforeAll(async () => {
    app = await startTestApp('sqlite', { RATE_LIMIT: 'on', TRUST_PROXY: '1' });
    owner = await registeredFrom(anAddress());
    // somebody else's: so many logins end the oldest sessions of their user
    const { account } = await registeredFrom(anAddress());
    credentials = { identifier: account.email, password: account.password };
  });
  afterAll(() => app.close());

  const call = (method: string, path: string, from: string, body?: object, token?: string) =>
    app.device().request(method, path, { body, token, headers: { 'x-forwarded-for': from } });
  const login = (from: string, password = credentials.password) =>
    call('POST', '/api/auth/login', from, { ...credentials, password });
  const exhaust = async (from: string) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) await login(from);
  };

  it('refuses the 11th login from one address within a minute, and says when to come back', async () => {
    const from = anAddress();
    const answers: ApiResponse[] = [];
    for (let attempt = 0; attempt <= ATTEMPTS; attempt += 1) {
      answers.push((await login(from, `wrong-violet-harbour-${attempt}`)) as ApiResponse);
    }
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(ATTEMPTS).fill(401), 429]);
    const refused = answers.at(-1);
    expect(refused?.body).toMatchObject({ success: false, statusCode: 429, code: 'RATE_LIMITED', data: null });
    const seconds = Number(refused?.headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it('refuses it even with the right password, and counts the logins that succeed', async () => {
    const from = anAddress();
    await exhaust(from);
    expect((await login(from)).status).toBe(429);
  });

  it('does not let requests that are not valid go uncounted', async () => {
    const from = anAddress();
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) await call('POST', '/api/auth/login', from, {});
    expect((await login(from)).status).toBe(429);
  });

  it('leaves other addresses and other routes alone', async () => {
    const from = anAddress();
    await exhaust(from);
    expect((await login(anAddress())).status).toBe(200);
    const { accessToken, refreshToken } = owner;
    const statuses = [
      await call('POST', '/api/auth/register', from, anAccount()),
      await call('POST', '/api/auth/refresh', from, { refreshToken }),
      await call('GET', '/api/users/me', from, undefined, accessToken),
      await call('GET', '/api/auth/sessions', from, undefined, accessToken),
    ].map(({ status }) => status);
    expect(statuses).toEqual([201, 200, 200, 200]);
  });

  it.each([
    ['POST', '/api/auth/register'],
    ['POST', '/api/auth/login'],
    ['POST', '/api/auth/session'],
    ['POST', '/api/auth/password/change'],
    ['POST', '/api/auth/reauthenticate'],
    ['DELETE', '/api/users/me'],
  ])('limits %s %s, where a password could be guessed', async (method, path) => {
    const from = anAddress();
    const statuses: number[] = [];
    for (let attempt = 0; attempt <= ATTEMPTS; attempt += 1) {
      statuses.push((await call(method, path, from, {}, owner.accessToken)).status);
    }
    expect(statuses).toEqual([...Array<number>(ATTEMPTS).fill(400), 429]);
  });

  it('limits exporting what is held about oneself, by both of its routes together', async () => {
    const from = anAddress();
    const exported = async (whose: string) =>
      (await call('GET', `/api/users/${whose}/export`, from, undefined, owner.accessToken)).status;
    const statuses: number[] = [];
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      statuses.push(await exported(attempt % 2 ? 'me' : owner.user.id));
    }
    expect(statuses).toEqual(Array<number>(ATTEMPTS).fill(200));
    expect([await exported('me'), await exported(owner.user.id)]).toEqual([429, 429]);
  });

  it('limits neither reading nor refreshing', async () => {
    const from = anAddress();
    const { account } = await registeredFrom(anAddress());
    const { accessToken: token, refreshToken } = await loggedInFrom(anAddress(), account);
    for (let attempt = 0; attempt <= ATTEMPTS; attempt += 1) {
      expect((await call('GET', '/api/users/me', from, undefined, token)).status).toBe(200);
      expect((await call('POST', '/api/auth/refresh', from, { refreshToken })).status).toBe(200);
    }
  });

  it('counts the IPv6 addresses of one /64 together, and those of another apart', async () => {
    const network = aNetwork();
    for (let host = 1; host <= ATTEMPTS; host += 1) {
      expect((await login(`${network}:${host}:${host}:${host}:${host}`)).status).toBe(200);
    }
    expect((await login(`${network}:ffff::1`)).status).toBe(429);
    expect((await login(`${network.toUpperCase()}::abcd`)).status).toBe(429);
    expect((await login(`${aNetwork()}::1`)).status).toBe(200);
  });

  it('counts an IPv4 address and its IPv6 disguise together', async () => {
    const from = anAddress();
    await exhaust(from);
    expect((await login(`::ffff:${from}`)).status).toBe(429);
    expect((await login(`::ffff:${anAddress()}`)).status).toBe(200);
  });

  it('believes no more hops than it was told to', async () => {
    const from = anAddress();
    await exhaust(from);
    expect((await login(`${anAddress()}, ${from}`)).status).toBe(429);
  });

  const registeredFrom = async (from: string) => {
    const account = anAccount();
    const { data } = await call('POST', '/api/auth/register', from, { ...account, delivery: 'body' });
    return { ...(data as Tokens), account };
  };
  const loggedInFrom = async (from: string, { email: identifier, password }: Account) =>
    (await call('POST', '/api/auth/login', from, { identifier, password, delivery: 'body' })).data as Tokens;
});

describe('without TRUST_PROXY', () => {
  it('nobody gets away from the limit by naming another address', async () => {
    const app = await startTestApp('sqlite', { RATE_LIMIT: 'on' });
    const statuses: number[] = [];
    for (let attempt = 0; attempt <= ATTEMPTS; attempt += 1) {
      const headers = { 'x-forwarded-for': anAddress(), forwarded: `for=${anAddress()}`, 'x-real-ip': anAddress() };
      statuses.push((await app.device().post('/api/auth/login', { body: {}, headers })).status);
    }
    await app.close();
    expect(statuses).toEqual([...Array<number>(ATTEMPTS).fill(400), 429]);
  });
});

describe('with RATE_LIMIT=off', () => {
  it('nothing is limited', async () => {
    const app = await startTestApp('sqlite');
    const { account } = await registered(app.device());
    for (let attempt = 0; attempt < 2 * ATTEMPTS; attempt += 1) await loggedIn(app.device(), account);
    await app.close();
  });
});
