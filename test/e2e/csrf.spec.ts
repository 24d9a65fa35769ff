import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { type Account, registered } from '../support/accounts.js';
import type { ApiClient } from '../support/api-client.js';
import { answerToExactly } from '../support/exact-request.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const OWN = 'https://id.example.org';
const LISTED = 'https://app.example.org';
const EVIL = 'https://evil.example';

/** What a browser says of a request that is not safe, by the rows of request-origin.ts. */
const OWN_PAGES: ReadonlyArray<Readonly<Record<string, string>>> = [
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'same-origin', origin: EVIL },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': 'none', origin: 'null' },
  { 'sec-fetch-site': 'cross-site', origin: OWN },
  { 'sec-fetch-site': 'same-site', origin: LISTED },
  { origin: OWN },
  { origin: LISTED },
];
const OTHER_SITES: ReadonlyArray<Readonly<Record<string, string>>> = [
  { 'sec-fetch-site': 'cross-site', origin: EVIL },
  { 'sec-fetch-site': 'same-site', origin: 'https://other.example.org' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': '' },
  { 'sec-fetch-site': 'same-origin, cross-site' },
  { origin: EVIL },
  { origin: 'null' },
  { origin: '' },
  { origin: `${LISTED}.evil.example` },
  { origin: 'http://app.example.org' },
  { origin: 'https://app.example.org:8443' },
  { referer: `${OWN}/page` },
  { host: 'id.example.org' },
  {},
];

/** Each cookie that proves a session, with something that it may change. */
const PROOFS = [
  { cookie: 'the access cookie', logIn: withTokens, method: 'PATCH', path: '/api/users/me', body: { fullName: 'X' } },
  { cookie: 'the access cookie', logIn: withTokens, method: 'POST', path: '/api/auth/logout' },
  { cookie: 'the refresh cookie', logIn: withRefreshToken, method: 'POST', path: '/api/auth/refresh' },
  { cookie: 'the refresh cookie', logIn: withRefreshToken, method: 'POST', path: '/api/auth/logout' },
  { cookie: 'the session cookie', logIn: withSession, method: 'PATCH', path: '/api/users/me', body: { fullName: 'X' } },
  { cookie: 'the session cookie', logIn: withSession, method: 'DELETE', path: '/api/auth/session' },
];

describe('what a cookie alone proves', () => {
  let app: RunningApp;
  let device: ApiClient;

  beforeAll(async () => (app = await startTestApp('sqlite', { PUBLIC_URL: OWN, CORS_ORIGINS: LISTED })));
  beforeEach(() => (device = app.device()));
  afterAll(() => app.close());

  const everyRow = async () => {
    const rows = statementsOn(app.app.get(DataSource));
    return [await rows`SELECT * FROM users ORDER BY id`, await rows`SELECT * FROM sessions ORDER BY id`];
  };

  describe.each(PROOFS)('by $cookie for $method $path', ({ logIn, ...request }) => {
    beforeEach(async () => logIn(device, (await registered(app.device())).account));

    it.each(OWN_PAGES)('counts with %j', async (headers) => {
      const before = await everyRow();
      expect(await answerToExactly(device, { ...request, headers })).toBe('200');
      expect(await everyRow()).not.toEqual(before);
    });

    it.each(OTHER_SITES)('is refused with %j, and nothing changes', async (headers) => {
      const before = await everyRow();
      expect(await answerToExactly(device, { ...request, headers })).toBe('403 CSRF_CHECK_FAILED');
      expect(await everyRow()).toEqual(before);
    });
  });

  it.each([withTokens, withSession])('is enough to read, from wherever the request comes', async (logIn) => {
    await logIn(device, (await registered(app.device())).account);
    for (const headers of [...OWN_PAGES, ...OTHER_SITES]) {
      expect(await answerToExactly(device, { method: 'GET', path: '/api/users/me', headers })).toBe('200');
    }
  });

  it('is not asked of a refresh token in the body', async () => {
    const { refreshToken } = await registered(app.device());
    const request = { method: 'POST', headers: { origin: EVIL }, body: { refreshToken } };
    expect(await answerToExactly(device, { ...request, path: '/api/auth/refresh' })).toBe('200');
    expect(await answerToExactly(device, { ...request, path: '/api/auth/logout' })).toBe('200');
  });
});

describe('what a cookie proves while PUBLIC_URL is not set', () => {
  const LAN_HOST = '192.168.1.20:3000';
  let app: RunningApp;

  beforeAll(async () => (app = await startTestApp('sqlite', { HOST: '0.0.0.0' })));
  afterAll(() => app.close());

  it.each([
    ['200', `http://${LAN_HOST}`],
    ['403 CSRF_CHECK_FAILED', EVIL],
    ['403 CSRF_CHECK_FAILED', 'http://192.168.1.20:8080'],
  ])('is %s for a refresh from %s, sent to an address of the local network', async (answer, origin) => {
    const device = app.device();
    await withRefreshToken(device, (await registered(app.device())).account);
    const headers = { host: LAN_HOST, origin };
    expect(await answerToExactly(device, { method: 'POST', path: '/api/auth/refresh', headers })).toBe(answer);
  });
});

async function withTokens(device: ApiClient, { email: identifier, password }: Account): Promise<void> {
  await device.post('/api/auth/login', { body: { identifier, password, delivery: 'cookie' } });
}

async function withRefreshToken(device: ApiClient, { email: identifier, password }: Account): Promise<void> {
  await device.post('/api/auth/login', { body: { identifier, password, delivery: 'split' } });
}

async function withSession(device: ApiClient, { email: identifier, password }: Account): Promise<void> {
  await device.post('/api/auth/session', { body: { identifier, password } });
}
