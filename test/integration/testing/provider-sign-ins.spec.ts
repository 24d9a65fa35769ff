import { ConnectionVault } from '../../../src/modules/vault/index.js';
import { FakeClock, FakeOpenIdProvider } from '../../../src/testing/index.js';
import { type RunningApp, startTestApp } from '../../support/test-app.js';

describe('an application of the test kit and its provider', () => {
  const clock = new FakeClock();
  let provider: FakeOpenIdProvider;
  let app: RunningApp;

  beforeAll(async () => {
    provider = await FakeOpenIdProvider.start({ clock });
    app = await startTestApp('sqlite', { ...provider.environment() }, { clock });
  });
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  const providersOf = ({ id }: { id: string }) => app.app.get(ConnectionVault, { strict: false }).providersOf(id);

  it('connects a user in one line', async () => {
    const user = await app.aUser().loggedIn();
    await app.connect(provider, user);
    expect(await providersOf(user)).toEqual(['fake']);
  });

  it('says why a connection is refused', async () => {
    const [first, second] = [await app.aUser().loggedIn(), await app.aUser().loggedIn()];
    await app.connect(provider, first, { sub: 'the-same' });
    await expect(app.connect(provider, second, { sub: 'the-same' })).rejects.toThrow('PROVIDER_ACCOUNT_TAKEN');
  });

  it('connects users beside each other, each with the account of their own', async () => {
    const users = [await app.aUser().loggedIn(), await app.aUser().loggedIn(), await app.aUser().loggedIn()];
    await Promise.all(users.map((user) => app.connect(provider, user)));
    await Promise.all(users.map((user) => app.connect(provider, user)));
    for (const user of users) expect(await providersOf(user)).toEqual(['fake']);
  });

  it('registers whoever the provider vouches for, and logs them in again', async () => {
    const grace = { sub: 'grace-1', email: 'grace@example.org', email_verified: true, name: 'Grace Hopper' };
    provider.signsIn(grace);
    const first = await app.signIn(provider);
    const again = await app.signIn(provider, grace);
    const [{ data: me }, { data: same }] = [
      await first.get<{ id: string; email: string }>('/api/users/me'),
      await again.get<{ id: string }>('/api/users/me'),
    ];
    expect(me.email).toBe(grace.email);
    expect(same.id).toBe(me.id);
  });

  it('says why a login is refused', async () => {
    const unverified = { sub: 'mallory-1', email: 'mallory@example.org', email_verified: false };
    await expect(app.signIn(provider, unverified)).rejects.toThrow('PROVIDER_EMAIL_UNVERIFIED');
    provider.refuses();
    await expect(app.signIn(provider)).rejects.toThrow('PROVIDER_SIGN_IN_REFUSED');
  });
});
