import { ProviderTokens } from '../../src/modules/vault/index.js';
import { FakeClock, type LoggedInUser, TestClient } from '../../src/testing/index.js';
import { logInThrough, signInThrough } from '../../src/testing/provider-browser.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { REAL_PROVIDERS, type RunningProvider } from '../support/real-providers.js';
import { newServerSecrets, type RunningApp, startTestApp } from '../support/test-app.js';
import { describeWithPackages } from '../support/when-available.js';

const PUBLIC_URL = 'https://app.example';
const REDIRECT_URI = `${PUBLIC_URL}/api/auth/providers/real/callback`;
const CALLERS = 20;
/** A refresh whose answer is lost is tried again after a pause, once for good. */
const PAST_EVERY_PAUSE = '1h';

describe.each(REAL_PROVIDERS)('an application with $id', ({ id, packages, confirmsAddresses, start }) => {
  describeWithPackages(packages, id, () => {
    describe.each(DATABASE_KINDS)('on %s', (kind) => {
      const clock = new FakeClock(new Date());
      let provider: RunningProvider;
      let [app, other]: RunningApp[] = [];
      let logins = 0;

      beforeAll(async () => {
        provider = await start(REDIRECT_URI);
        const OIDC_PROVIDERS = JSON.stringify({ real: provider.settings() });
        const environment = { ...newServerSecrets(), DATABASE_URL: await migratedDatabase(kind) };
        const settings = { ...environment, PUBLIC_URL, OIDC_PROVIDERS };
        app = await startTestApp(kind, settings, { clock });
        other = await startTestApp(kind, settings, { clock });
      });
      // sign-ins need the present: no test moves the clock of a real provider
      beforeEach(() => clock.setTo(new Date()));
      afterEach(() => provider.proxy.faults.clear());
      afterAll(async () => {
        await app?.close();
        await other?.close();
        await provider.stop();
      });

      const seen = {
        id: 'real',
        approve: (authorization: string, as?: { readonly sub: string }) =>
          provider.authorize(new URL(authorization), as?.sub ?? 'nobody'),
      };
      const tokensOf = (instance = app) => (instance as RunningApp).app.get(ProviderTokens, { strict: false });
      const refreshes = () =>
        provider.proxy.requestsTo('token').filter(({ body }) => body.includes('grant_type=refresh_token')).length;
      const connect = (device: TestClient, sub: string) =>
        signInThrough(seen, device, { mode: 'connect', as: { sub } });

      async function connected(): Promise<{ user: LoggedInUser; login: string }> {
        const login = `user${(logins += 1)}`;
        const user = await (app as RunningApp).aUser().loggedIn();
        await connect(user, login);
        return { user, login };
      }

      async function loggedInAgain({ email, password }: LoggedInUser): Promise<TestClient> {
        const { url } = app as RunningApp;
        const body = { identifier: email, password, delivery: 'body' };
        const { data } = await new TestClient(url).post<{ accessToken: string }>('/api/auth/login', { body });
        return new TestClient(url, data.accessToken);
      }

      it('logs in whom it vouches for, and nobody by an address that it has not confirmed', async () => {
        const signIn = () => logInThrough(seen, (app as RunningApp).client(), { sub: 'grace' });
        if (!confirmsAddresses) {
          await expect(signIn()).rejects.toThrow('PROVIDER_EMAIL_UNVERIFIED');
          return;
        }
        const me = async () => (await (await signIn()).get<{ id: string; email: string }>('/api/users/me')).data;
        const first = await me();
        expect(first.email).toBe('grace@example.org');
        expect((await me()).id).toBe(first.id);
      });

      it('refreshes once for many callers on two instances, and everybody gets that token', async () => {
        const { user } = await connected();
        const old = (await tokensOf().getFresh(user.id, 'real')).accessToken;
        const before = refreshes();
        clock.advance('2h');
        const asked = Array.from({ length: CALLERS }, (_, index) =>
          tokensOf(index % 2 === 0 ? app : other).getFresh(user.id, 'real'),
        );
        const answered = new Set((await Promise.all(asked)).map(({ accessToken }) => accessToken));
        expect([answered.size, answered.has(old), refreshes() - before]).toEqual([1, false, 1]);
        // the family lives: the next one is refreshed as well
        clock.advance('2h');
        expect(answered).not.toContain((await tokensOf().getFresh(user.id, 'real')).accessToken);
      });

      it('needs new consent once the answer to a rotation is lost, and is whole again after it', async () => {
        const { user, login } = await connected();
        clock.advance('2h');
        provider.proxy.faults.dropAfterRotation();
        await expect(tokensOf().getFresh(user.id, 'real')).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
        clock.advance(PAST_EVERY_PAUSE);
        await expect(tokensOf(other).getFresh(user.id, 'real')).rejects.toMatchObject({
          code: 'CONNECTION_NEEDS_RECONSENT',
        });
        clock.setTo(new Date());
        await connect(await loggedInAgain(user), login);
        expect((await tokensOf().getFresh(user.id, 'real')).accessToken).toEqual(expect.any(String));
      });
    });
  });
});
