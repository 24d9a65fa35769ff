import { anAccount, registered } from '../support/accounts.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const ATTEMPTS = 10;

/** Ways to look like another client, or to name the same route otherwise. */
const DISGUISES: ReadonlyArray<readonly [string, (attempt: number) => Readonly<Record<string, string>>]> = [
  ['X-Forwarded-For', (attempt) => ({ 'x-forwarded-for': `192.0.2.${attempt}` })],
  ['Forwarded', (attempt) => ({ forwarded: `for=192.0.2.${attempt}` })],
  ['X-Real-IP', (attempt) => ({ 'x-real-ip': `192.0.2.${attempt}` })],
  [
    'X-Client-IP and CF-Connecting-IP',
    (attempt) => ({ 'x-client-ip': `1.1.1.${attempt}`, 'cf-connecting-ip': `1.1.1.${attempt}` }),
  ],
  ['another user agent', (attempt) => ({ 'user-agent': `agent ${attempt}` })],
  ['another origin', (attempt) => ({ origin: `https://${attempt}.example.org` })],
  ['cookies', (attempt) => ({ cookie: `watchword_session=${attempt}; watchword_access=${attempt}` })],
  ['a bearer token', (attempt) => ({ authorization: `Bearer ${attempt}` })],
];

describe('guessing passwords', () => {
  let app: RunningApp;

  beforeEach(async () => {
    app = await startTestApp('sqlite', { DATABASE_URL: 'sqlite::memory:', RATE_LIMIT: 'on' });
  });
  afterEach(() => app.close());

  const guess = (headers: Readonly<Record<string, string>> = {}, path = '/api/auth/login', identifier = 'nobody') =>
    app.device().post(path, { body: { identifier, password: anAccount().password }, headers });

  it.each(DISGUISES)('is limited however it is disguised: %s', async (_what, headers) => {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) expect((await guess(headers(attempt))).status).toBe(401);
    expect((await guess(headers(ATTEMPTS + 1))).status).toBe(429);
  });

  it.each(['/api/auth/login?a=b', '/api/auth/login#a', '/api/auth/logi%6e'])(
    'is limited under another spelling of the address: %s',
    async (path) => {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) await guess();
      expect([404, 429]).toContain((await guess({}, path)).status);
    },
  );

  it('is limited by attempts that are refused before the password is looked at', async () => {
    const post = (body: object) => app.device().post('/api/auth/login', { body });
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) expect((await post({})).status).toBe(400);
    expect((await guess()).status).toBe(429);
  });

  it('believes the forwarded address only of a proxy that it trusts, and only the last one that the proxy adds', async () => {
    const behind = await startTestApp('sqlite', {
      DATABASE_URL: 'sqlite::memory:',
      RATE_LIMIT: 'on',
      TRUST_PROXY: '127.0.0.1',
    });
    const body = { identifier: 'nobody', password: anAccount().password };
    const from = async (addresses: string) => {
      const headers = { 'x-forwarded-for': addresses };
      return (await behind.device().post('/api/auth/login', { body, headers })).status;
    };
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) await from(`203.0.113.${attempt}, 192.0.2.1`);
    expect(await from('203.0.113.99, 192.0.2.1')).toBe(429);
    expect(await from('192.0.2.2')).toBe(401);
    await behind.close();
  });

  it('learns nothing of an account from status, body, headers or limit', async () => {
    const { account } = await registered(app.device());
    const unlike = new Set<string>();
    for (const identifier of [account.email, account.username, 'nobody@example.org', 'nobody']) {
      const { status, text, headers, body } = await guess({}, '/api/auth/login', identifier);
      const names = [...headers.keys()].filter((name) => !/^(date|x-request-id|x-ratelimit-\w+)$/.test(name));
      const shown = names.map((name) => `${name}: ${headers.get(name)}`);
      unlike.add(JSON.stringify([status, text.replace(body.requestId ?? '', ''), shown]));
    }
    expect(unlike.size).toBe(1);
  });

  it('cannot find out without limit which addresses have accounts, by taking them for its own', async () => {
    const { accessToken: token } = await registered(app.device());
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const body = { email: anAccount().email };
      statuses.push((await app.device().patch('/api/users/me', { token, body })).status);
    }
    expect(statuses).toContain(429);
  });
});
