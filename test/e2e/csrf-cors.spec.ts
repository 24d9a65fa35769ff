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
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
      if (CORS_ORIGINS === '') expect(corsHeaders(headers)).toEqual([]);
    }
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
