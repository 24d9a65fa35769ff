import * as openid from 'openid-client';
import { FakeClock, FakeOpenIdProvider, type FakeOpenIdProviderOptions } from '../../../src/testing/index.js';

const ADA = { sub: 'ada-1', email: 'ada@example.org', email_verified: true, name: 'Ada' };
const REDIRECT_URI = 'http://127.0.0.1:9/api/auth/providers/fake/callback';

let provider: FakeOpenIdProvider;
afterEach(() => provider.close());

/** Speaks to the provider by the library that applications use, with every check that it has. */
async function started(options: FakeOpenIdProviderOptions = {}) {
  provider = await FakeOpenIdProvider.start(options);
  provider.signsIn(ADA);
  return discover();
}

async function discover(clientSecret = provider.clientSecret) {
  const { clientId, issuer } = provider;
  const authentication = openid.ClientSecretBasic(clientSecret);
  const execute = [openid.allowInsecureRequests, openid.enableNonRepudiationChecks];
  return openid.discovery(new URL(issuer), clientId, undefined, authentication, { execute });
}

async function signIn(client: openid.Configuration, more: Record<string, string> = {}) {
  const [pkceCodeVerifier, expectedState, expectedNonce] = [
    openid.randomPKCECodeVerifier(),
    openid.randomState(),
    openid.randomNonce(),
  ];
  const authorization = openid.buildAuthorizationUrl(client, {
    ...{ redirect_uri: REDIRECT_URI, scope: 'openid email', state: expectedState, nonce: expectedNonce },
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    ...{ code_challenge_method: 'S256', ...more },
  });
  const callback = await provider.approve(authorization);
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
  return { callback, tokens: await openid.authorizationCodeGrant(client, callback, checks), checks };
}

async function refreshTokenOf(client: openid.Configuration): Promise<string> {
  return (await signIn(client)).tokens.refresh_token ?? '';
}

const codeOf = (failing: Promise<unknown>) =>
  failing.then(
    () => 'no error',
    (error: { error?: string; code?: string; message: string }) => error.error ?? error.code ?? error.message,
  );

describe('the sign-in', () => {
  it.each(['query', 'form_post'])('is one that a strict client accepts, with the answer as %s', async (mode) => {
    const client = await started();
    const { tokens } = await signIn(client, { response_mode: mode });
    expect(tokens.claims()).toMatchObject({ ...ADA, iss: provider.issuer, aud: provider.clientId });
    expect(tokens).toMatchObject({ expires_in: 3600, scope: 'openid email' });
    expect(await openid.fetchUserInfo(client, tokens.access_token, ADA.sub)).toEqual(ADA);
  });

  it('gives nothing for a code that comes twice, and ends what the first gave', async () => {
    const client = await started();
    const { callback, checks, tokens } = await signIn(client);
    expect(await codeOf(openid.authorizationCodeGrant(client, callback, checks))).toBe('invalid_grant');
    expect(provider.isRefreshTokenAlive(tokens.refresh_token ?? '')).toBe(false);
  });

  it('is refused without PKCE, and by the user', async () => {
    const client = await started();
    const bare = openid.buildAuthorizationUrl(client, { redirect_uri: REDIRECT_URI, scope: 'openid', state: 's' });
    expect((await provider.approve(bare)).searchParams.get('error')).toBe('invalid_request');
    provider.refuses();
    expect(await codeOf(signIn(client))).toBe('access_denied');
  });

  it('is refused to a client with another secret', async () => {
    await started();
    expect(await codeOf(discover('another').then((stranger) => signIn(stranger)))).toBe('invalid_client');
  });
});

describe('refresh tokens', () => {
  it('rotate, and end their family when one comes twice', async () => {
    const client = await started();
    const first = await refreshTokenOf(client);
    const second = (await openid.refreshTokenGrant(client, first)).refresh_token ?? '';
    expect(second).not.toBe(first);
    expect(await codeOf(openid.refreshTokenGrant(client, first))).toBe('invalid_grant');
    expect(await codeOf(openid.refreshTokenGrant(client, second))).toBe('invalid_grant');
  });

  it('leave their family alone where the provider is told so', async () => {
    const client = await started({ endsFamilyAtReuse: false });
    const first = await refreshTokenOf(client);
    const second = (await openid.refreshTokenGrant(client, first)).refresh_token ?? '';
    expect(await codeOf(openid.refreshTokenGrant(client, first))).toBe('invalid_grant');
    expect(await codeOf(openid.refreshTokenGrant(client, second))).toBe('no error');
  });

  it('last where the provider does not rotate them', async () => {
    const client = await started({ rotates: false });
    const token = await refreshTokenOf(client);
    expect((await openid.refreshTokenGrant(client, token)).refresh_token).toBe(token);
    expect(await codeOf(openid.refreshTokenGrant(client, token))).toBe('no error');
  });

  it('are over once they are revoked, or the user takes the consent back', async () => {
    const client = await started();
    const revoked = await refreshTokenOf(client);
    await openid.tokenRevocation(client, revoked);
    expect(await codeOf(openid.refreshTokenGrant(client, revoked))).toBe('invalid_grant');
    const withdrawn = await refreshTokenOf(client);
    provider.withdrawConsent('somebody-else');
    expect(provider.isRefreshTokenAlive(withdrawn)).toBe(true);
    provider.withdrawConsent(ADA.sub);
    expect(await codeOf(openid.refreshTokenGrant(client, withdrawn))).toBe('invalid_grant');
  });
});

describe('an API behind its access tokens', () => {
  it('answers a good token, and none that has expired', async () => {
    const clock = new FakeClock(new Date());
    const client = await started({ clock, accessTokenLifetimeSeconds: 60 });
    provider.serve('/events', ({ user, scope }) => ({ of: user.sub, scope }));
    const { tokens } = await signIn(client);
    const ask = (token = tokens.access_token) =>
      fetch(`${provider.issuer}/events`, { headers: { authorization: `Bearer ${token}` } });
    expect(await (await ask()).json()).toEqual({ of: ADA.sub, scope: 'openid email' });
    expect((await ask('another')).status).toBe(401);
    clock.advance('60s');
    expect((await ask()).status).toBe(401);
    const fresh = (await openid.refreshTokenGrant(client, tokens.refresh_token ?? '')).access_token;
    expect((await ask(fresh)).status).toBe(200);
    provider.expireAccessTokens();
    expect((await ask(fresh)).status).toBe(401);
  });
});
