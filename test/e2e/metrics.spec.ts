import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { registered } from '../support/accounts.js';
import { noteSecret } from '../support/evidence.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const CHALLENGE = 'Bearer realm="watchword"';

function newMetricsToken(): string {
  const token = randomBytes(24).toString('base64url');
  noteSecret(token);
  return token;
}

/** The status under a Host of our choice, which fetch does not let us have. */
function statusUnder(host: string, url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/metrics`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    outgoing.on('error', reject).end();
  });
}

describe('GET /metrics with METRICS_TOKEN', () => {
  const token = newMetricsToken();
  let app: RunningApp;
  beforeAll(async () => (app = await startTestApp('sqlite', { METRICS_TOKEN: token, TRUST_PROXY: '127.0.0.1' })));
  afterAll(() => app.close());

  it('answers whoever has it in the form of Prometheus, and keeps the answer out of caches', async () => {
    const answer = await app.device().get('/metrics', { token });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, CONTENT_TYPE]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.text).toContain('\nwatchword_maintenance_removed_total{job="sessions"} 0\n');
    expect(answer.text).toContain('\nwatchword_maintenance_is_leader 0\n');
    expect(answer.text).toMatch(/\nprocess_resident_memory_bytes \d+\n/);
  });

  it('answers its holder through a proxy', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    expect((await app.device().get('/metrics', { token, headers })).status).toBe(200);
  });

  it('asks everybody else for it', async () => {
    const { status, headers, body } = await app.device().get('/metrics');
    expect([status, body.code, headers.get('www-authenticate')]).toEqual([401, 'TOKEN_MISSING', CHALLENGE]);
    expect(body).toMatchObject({ success: false, data: null, requestId: headers.get('x-request-id') });
  });

  it('is not opened by an access token', async () => {
    const { accessToken } = await registered(app.device());
    const { status, headers, body } = await app.device().get('/metrics', { token: accessToken });
    expect([status, body.code]).toEqual([401, 'TOKEN_INVALID']);
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('takes the token nowhere but in the header', async () => {
    for (const path of [`/metrics?token=${token}`, `/metrics?access_token=${token}`]) {
      expect((await app.device().get(path)).status).toBe(401);
    }
    const headers = { cookie: `watchword_access=${token}` };
    expect((await app.device().get('/metrics', { headers })).status).toBe(401);
  });
});

describe('GET /metrics without METRICS_TOKEN', () => {
  let app: RunningApp;
  beforeAll(async () => (app = await startTestApp('sqlite')));
  afterAll(() => app.close());

  it('answers a caller on this machine', async () => {
    expect((await app.device().get('/metrics')).status).toBe(200);
  });

  it('refuses what a proxy passes on', async () => {
    for (const [name, value] of [
      ['x-forwarded-for', '127.0.0.1'],
      ['forwarded', 'for=127.0.0.1'],
    ] as const) {
      const { status, body } = await app.device().get('/metrics', { headers: { [name]: value } });
      expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
    }
  });

  it('refuses a page that was made to point here', async () => {
    expect(await statusUnder('localhost', app.url)).toBe(200);
    expect(await statusUnder('rebound.example.org', app.url)).toBe(403);
  });

  it('refuses everybody where a proxy is trusted', async () => {
    const behindProxy = await startTestApp('sqlite', { TRUST_PROXY: '10.0.0.1' });
    expect((await behindProxy.device().get('/metrics')).status).toBe(403);
    await behindProxy.close();
  });
});
