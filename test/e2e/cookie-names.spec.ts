import { anAccount, registered } from '../support/accounts.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

describe('COOKIE_NAME', () => {
  let [first, second]: RunningApp[] = [];
  beforeAll(async () => {
    first = await startTestApp('sqlite');
    second = await startTestApp('sqlite', { COOKIE_NAME: 'staging' });
  });
  afterAll(() => Promise.all([first?.close(), second?.close()]));

  it('keeps two instances on one host from overwriting each other’s cookies', async () => {
    if (!first || !second) throw new Error('not started');
    const browser = first.device();
    const { account } = await registered(first.device());
    const body = { identifier: account.email, password: account.password, delivery: 'cookie' };
    await browser.post('/api/auth/login', { body });
    const before = [...browser.cookies];

    const other = second.device();
    await other.post('/api/auth/register', { body: { ...anAccount(), delivery: 'cookie' } });
    expect([...other.cookies.keys()].sort()).toEqual(
      ['access', 'csrf', 'device', 'refresh'].map((name) => `staging_${name}`),
    );
    for (const [name, value] of other.cookies) browser.cookies.set(name, value);

    expect((await browser.get('/api/users/me')).status).toBe(200);
    expect([...browser.cookies]).toEqual(expect.arrayContaining(before));
  });

  it.each(['a b', 'x=y', 'ü', '__Host-x;', 'a'.repeat(33)])('refuses %p', async (name) => {
    await expect(startTestApp('sqlite', { COOKIE_NAME: name })).rejects.toThrow(/COOKIE_NAME .* must be up to 32/);
  });
});
