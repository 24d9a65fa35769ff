import { randomBytes, randomUUID } from 'node:crypto';
import { ProviderCatalogue, ProviderClient, type ProviderSignIn } from '../../src/modules/providers/index.js';
import { FakeClock } from '../../src/testing/index.js';
import { noteSecret } from '../support/evidence.js';
import { OidcProvider } from '../support/oidc-provider.js';
import { authorizeByForms, REAL_PROVIDERS, type RunningProvider } from '../support/real-providers.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { describeWithPackages } from '../support/when-available.js';

const REDIRECT_URI = 'http://127.0.0.1:9/api/auth/providers/real/callback';

let app: RunningApp;

async function startAppWith(settings: Record<string, unknown>): Promise<void> {
  const environment = { OIDC_PROVIDERS: JSON.stringify({ real: settings }) };
  app = await startTestApp('sqlite', environment, { clock: new FakeClock(new Date()) });
}

const client = () => app.app.get(ProviderClient, { strict: false });
const real = () => app.app.get(ProviderCatalogue, { strict: false }).get('real');

async function signInBy(authorize: (url: URL) => Promise<URL>): Promise<ProviderSignIn> {
  const flow = {
    redirectUri: REDIRECT_URI,
    ...{ state: randomUUID(), nonce: randomUUID(), codeVerifier: randomBytes(32).toString('base64url') },
  };
  const url = await authorize(await client().authorizationUrl(real(), flow));
  const signedIn = await client().signIn(real(), { ...flow, url });
  noteSecret(signedIn.tokens.accessToken);
  noteSecret(signedIn.tokens.refreshToken ?? '');
  return signedIn;
}

async function refreshed({ identity, tokens }: ProviderSignIn): Promise<ProviderSignIn> {
  const fresh = await client().refresh(real(), tokens.refreshToken ?? '', { subject: identity.subject });
  noteSecret(fresh.refreshToken ?? '');
  return { identity, tokens: fresh };
}

const kindOf = (failing: Promise<unknown>): Promise<string> =>
  failing.then(
    () => 'no failure',
    (error: { kind?: string; message: string }) => error.kind ?? error.message,
  );

describe.each(REAL_PROVIDERS)('$id, by ProviderClient', ({ id, packages, confirmsAddresses, overIs, start }) => {
  describeWithPackages(packages, id, () => {
    let provider: RunningProvider;
    const signIn = (login = 'ada') => signInBy((url) => provider.authorize(url, login));

    beforeAll(async () => {
      provider = await start(REDIRECT_URI);
      await startAppWith(provider.settings());
    });
    afterEach(() => provider.proxy.faults.clear());
    afterAll(async () => {
      await app.close();
      await provider.stop();
    });

    it('says who somebody is', async () => {
      const { identity, tokens } = await signIn();
      expect(identity).toMatchObject({
        email: 'ada@example.org',
        isEmailVerified: confirmsAddresses,
        fullName: `ada of ${id}`,
      });
      expect(tokens.refreshToken).toEqual(expect.any(String));
      expect(tokens.expiresInSeconds).toBe(3600);
      expect((await signIn()).identity.subject).toBe(identity.subject);
      expect((await signIn('grace')).identity.subject).not.toBe(identity.subject);
    });

    it('rotates the refresh token, and ends the family when the old one comes again', async () => {
      const first = await signIn();
      const second = await refreshed(first);
      expect(second.tokens.refreshToken).not.toBe(first.tokens.refreshToken);
      const third = await refreshed(second);
      expect(await kindOf(refreshed(second))).toBe(overIs);
      expect(await kindOf(refreshed(third))).toBe(overIs);
    });

    it('ends a refresh token that is revoked', async () => {
      const signedIn = await signIn();
      const token = signedIn.tokens.refreshToken ?? '';
      expect(await client().revoke(real(), token, 'refresh_token')).toBe('revoked');
      expect(await kindOf(refreshed(signedIn))).toBe(overIs);
      expect(await client().revoke(real(), token, 'refresh_token')).toBe('revoked');
    });

    it('is away when it fails before it acts, and the refresh token stays good', async () => {
      const signedIn = await signIn();
      provider.proxy.faults.failWith(500, { times: 1 });
      expect(await kindOf(refreshed(signedIn))).toBe('away');
      provider.proxy.faults.drop({ times: 1 });
      expect(await kindOf(refreshed(signedIn))).toBe('away');
      expect(await kindOf(refreshed(signedIn))).toBe('no failure');
    });

    it('may have rotated when no answer comes, and the old refresh token is over then', async () => {
      const signedIn = await signIn();
      provider.proxy.faults.dropAfterRotation();
      const failure: unknown = await refreshed(signedIn).catch((error: unknown) => error);
      expect(failure).toMatchObject({ kind: 'away', mayHaveActed: true });
      expect(await kindOf(refreshed(signedIn))).toBe(overIs);
    });
  });
});

describe('oidc-provider, what only it can show', () => {
  let provider: OidcProvider;
  const authorize = (url: URL) => authorizeByForms(url, 'ada', REDIRECT_URI);

  beforeAll(async () => {
    provider = await OidcProvider.start(REDIRECT_URI);
  });
  afterEach(() => app.close());
  afterAll(() => provider.stop());

  it('serves a client without a secret', async () => {
    await startAppWith(provider.settings('public'));
    expect(await kindOf(signInBy(authorize).then(refreshed))).toBe('no failure');
  });

  it('is believed with a clock that is ahead, and not with one that is hours behind', async () => {
    await startAppWith(provider.settings());
    await provider.skewClock(3600);
    expect(await kindOf(signInBy(authorize))).toBe('no failure');
    await provider.skewClock(-2 * 3600);
    expect(await kindOf(signInBy(authorize))).toBe('refused');
    await provider.skewClock(0);
  });

  it('refuses a secret that is not ours, and that is our configuration', async () => {
    await startAppWith({ ...provider.settings(), clientSecret: 'another-secret-of-a-test-client' });
    expect(await kindOf(signInBy(authorize))).toBe('misconfigured');
  });
});
