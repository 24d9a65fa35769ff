import { registered } from '../support/accounts.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const LISTED = ['https://app.example.org', 'http://localhost:5173'];
const NOT_LISTED = ['https://evil.example', 'https://app.example.org.evil.example', 'http://app.example.org', 'null'];

describe.each([
  { CORS_ORIGINS: LISTED.join(','), allowed: LISTED, refused: NOT_LISTED },
  { CORS_ORIGINS: '', allowed: [], refused: [...LISTED, ...NOT_LISTED] },
])('with CORS_ORIGINS=$CORS_ORIGINS', ({ CORS_ORIGINS, allowed, refused }) => {
  let app: RunningApp;

  beforeAll(async () => (app = await startTestApp('sqlite', CORS_ORIGINS === '' ? {} : { CORS_ORIGINS })));
  afterAll(() => app.close());

  const preflight = (origin: string) =>
    app.device().request('OPTIONS', '/api/auth/refresh', {
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });
  const corsHeaders = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));

  it('lets the pages of the listed origins, and of no other, read answers and send cookies', async () => {
    for (const origin of allowed) {
      const { headers } = await app.device().get('/api/users/me', { headers: { origin } });
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('vary')).toMatch(/origin/i);
      expect((await preflight(origin)).headers.get('access-control-allow-methods')).toContain('POST');
    }
    for (const origin of refused) {
      const { headers } = await app.device().get('/api/users/me', { headers: { origin } });
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('access-control-allow-credentials')).toBeNull();
      expect((await preflight(origin)).headers.get('access-control-allow-credentials')).toBeNull();
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
      if (CORS_ORIGINS === '') expect(corsHeaders(headers)).toEqual([]);
    }
  });

  it.each(['jwks.json', 'oauth-authorization-server', 'openid-configuration', 'nothing'])(
    'lets scripts of every page read /.well-known/%s, and never with credentials',
    async (name) => {
      const path = `/.well-known/${name}`;
      for (const origin of [...allowed, ...refused]) {
        const { headers, status } = await app.device().get(path, { headers: { origin } });
        expect([status, headers.get('access-control-allow-origin')]).toEqual([name === 'nothing' ? 404 : 200, '*']);
        expect(headers.get('access-control-allow-credentials')).toBeNull();
        expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
        const asked = {
          origin,
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'if-none-match',
        };
        const answer = await app.device().request('OPTIONS', path, { headers: asked });
        expect([answer.status, answer.text]).toEqual([204, '']);
        expect(answer.headers.get('access-control-allow-origin')).toBe('*');
        expect(answer.headers.get('access-control-allow-headers')).toBe('*');
        expect(answer.headers.get('access-control-allow-methods')).toBe('GET, HEAD');
        expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      }
      expect((await app.device().get('/health/live')).headers.get('cross-origin-resource-policy')).toBe('same-origin');
    },
  );

  it('lets no preflight pass for an answer of the gate', async () => {
    const path = '/api/auth/forward-auth?role=admin';
    const { accessToken } = await registered(app.device());
    for (const origin of [...allowed, ...refused]) {
      const headers = { origin, 'access-control-request-method': 'POST' };
      expect((await app.device().request('OPTIONS', path, { headers })).status).toBe(401);
      expect((await app.device().request('OPTIONS', path, { headers, token: accessToken })).status).toBe(403);
    }
    expect((await app.device().request('OPTIONS', path)).status).toBe(401);
  });

  it('counts the listed origins, and no other, as our own pages', async () => {
    const { account } = await registered(app.device());
    const device = app.device();
    const body = { identifier: account.email, password: account.password, delivery: 'cookie' };
    await device.post('/api/auth/login', { body });
    const statusFrom = async (origin: string) => {
      const headers = { origin, 'sec-fetch-site': 'cross-site' };
      return (await device.patch('/api/users/me', { headers, body: { fullName: 'Ada' } })).status;
    };
    expect(await Promise.all(allowed.map(statusFrom))).toEqual(allowed.map(() => 200));
    expect(await Promise.all(refused.map(statusFrom))).toEqual(refused.map(() => 403));
  });
});
