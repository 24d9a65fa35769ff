import { type Account, registered } from '../support/accounts.js';
import type { ApiClient } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { mailsTo } from '../support/mailed-links.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

describe.each(DATABASE_KINDS)('a mail about a login from a new device, on %s', (kind) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startTestApp(kind, { EMAIL_VERIFICATION: 'off', RATE_LIMIT: 'off', TRUST_PROXY: '1' });
  });
  afterAll(() => app.close());

  const notices = async ({ email }: Account) =>
    (await mailsTo(app, email)).filter(({ subject }) => subject.startsWith('New login'));
  async function login(
    device: ApiClient,
    { username, password }: Account,
    { agent, address = '198.51.100.7', delivery = 'body' }: { agent: string; address?: string; delivery?: string },
    path = '/api/auth/login',
  ) {
    const headers = { 'user-agent': agent, 'x-forwarded-for': address };
    const body = { identifier: username, password, ...(path.endsWith('login') && { delivery }) };
    expect((await device.post(path, { body, headers })).status).toBe(200);
  }

  async function accountThatLoggedIn() {
    const { account } = await registered(app.device());
    await login(app.device(), account, { agent: 'phone' });
    const before = (await notices(account)).length;
    return { account, more: async () => (await notices(account)).length - before };
  }

  it('is not sent at the first login', async () => {
    const { account } = await registered(app.device());
    expect(await notices(account)).toEqual([]);
  });

  it('is sent for another user agent or network, with the address, and not for a like login', async () => {
    const { account, more } = await accountThatLoggedIn();
    await login(app.device(), account, { agent: 'phone' });
    expect(await more()).toBe(0);
    await login(app.device(), account, { agent: 'laptop', address: '203.0.113.9' });
    expect(await more()).toBe(1);
    expect((await notices(account)).at(-1)?.text).toContain('203.0.113.9');
    await login(app.device(), account, { agent: 'phone', address: '203.0.114.9' });
    expect(await more()).toBe(2);
  });

  it('is not sent for a device that its cookie makes known, whatever it calls itself', async () => {
    const { account, more } = await accountThatLoggedIn();
    const device = app.device();
    await login(device, account, { agent: 'browser 1', delivery: 'split' });
    expect(await more()).toBe(1);
    await login(device, account, { agent: 'browser 2', address: '203.0.113.50', delivery: 'split' });
    expect(await more()).toBe(1);
  });

  it('is sent for classic cookie sessions as well', async () => {
    const { account, more } = await accountThatLoggedIn();
    await login(app.device(), account, { agent: 'old browser' }, '/api/auth/session');
    expect(await more()).toBe(1);
  });
});
