import { anAccount } from '../support/accounts.js';
import type { ApiClient } from '../support/api-client.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe('the lifetime of a classic cookie session', () => {
  let app: RunningApp;
  let device: ApiClient;

  beforeAll(async () => (app = await startTestApp('sqlite', { SESSION_ABSOLUTE_EXPIRY: '20d' })));
  beforeEach(async () => (device = await loggedInDevice(app)));
  afterAll(() => app.close());

  const use = async (client = device) => (await client.get('/api/users/me')).body.code ?? 'OK';

  it('ends when it was idle for as long as a refresh token lives', async () => {
    app.clock.advance(7 * DAY_MS - 1);
    expect(await use()).toBe('OK');
    app.clock.advance(7 * DAY_MS);
    expect(await use()).toBe('SESSION_EXPIRED');
  });

  it('is told apart from a session that was ended', async () => {
    app.clock.advance(7 * DAY_MS);
    const { body, headers } = await device.get('/api/users/me');
    expect(body).toMatchObject({ statusCode: 401, code: 'SESSION_EXPIRED' });
    expect(headers.get('www-authenticate')).toMatch(/^Bearer realm="watchword", error="invalid_token"/);
  });

  it('slides with each use, up to the absolute end and no further', async () => {
    for (let day = 0; day < 18; day += 6) {
      app.clock.advance(6 * DAY_MS);
      expect(await use()).toBe('OK');
    }
    app.clock.advance(2 * DAY_MS - 1);
    expect(await use()).toBe('OK');
    app.clock.advance(1);
    expect(await use()).toBe('SESSION_EXPIRED');
  });

  it('says in the list when it was last used, to the minute', async () => {
    const seen = async () => {
      const { data } = await device.get<{ items: { lastUsedAt: string; expiresAt: string }[] }>('/api/auth/sessions');
      return data.items[0];
    };
    app.clock.advance(MINUTE_MS + 1);
    await use();
    const usedAt = app.clock.now();
    app.clock.advance(MINUTE_MS / 2);
    const lastUsedAt = usedAt.toISOString();
    expect(await seen()).toMatchObject({
      lastUsedAt,
      expiresAt: new Date(usedAt.getTime() + 7 * DAY_MS).toISOString(),
    });
  });

  it('is not brought back by a use that comes too late', async () => {
    app.clock.advance(7 * DAY_MS);
    await use();
    expect(await use()).toBe('SESSION_EXPIRED');
  });

  it('slides however short it is', async () => {
    const brief = await startTestApp('sqlite', { REFRESH_TOKEN_EXPIRY: '1m', ACCESS_TOKEN_EXPIRY: '1m' });
    const client = await loggedInDevice(brief);
    const answers: string[] = [];
    for (let uses = 0; uses < 4; uses += 1) {
      brief.clock.advance(40_000);
      answers.push(await use(client));
    }
    await brief.close();
    expect(answers).toEqual(['OK', 'OK', 'OK', 'OK']);
  });
});

async function loggedInDevice(app: RunningApp): Promise<ApiClient> {
  const { email: identifier, password, ...account } = anAccount();
  await app.device().post('/api/auth/register', { body: { ...account, email: identifier, password } });
  const device = app.device();
  await device.post('/api/auth/session', { body: { identifier, password } });
  return device;
}
