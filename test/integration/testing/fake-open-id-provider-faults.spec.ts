import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { FakeOpenIdProvider, type FakeProviderFaults } from '../../../src/testing/index.js';

const REDIRECT_URI = 'http://127.0.0.1:9/callback';

let provider: FakeOpenIdProvider;
let client: openid.Configuration;

beforeAll(async () => {
  provider = await FakeOpenIdProvider.start();
  provider.signsIn({ sub: 'ada-1' });
  client = await openid.discovery(new URL(provider.issuer), provider.clientId, provider.clientSecret, undefined, {
    execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
  });
});
afterEach(() => provider.faults.clear());
afterAll(() => provider.close());

async function signIn() {
  const [pkceCodeVerifier, expectedState, expectedNonce] = [openid.randomPKCECodeVerifier(), 'state', 'nonce'];
  const authorization = openid.buildAuthorizationUrl(client, {
    ...{ redirect_uri: REDIRECT_URI, scope: 'openid email', state: expectedState, nonce: expectedNonce },
    ...{ code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: 'S256' },
  });
  const callback = await provider.approve(authorization);
  return openid.authorizationCodeGrant(client, callback, { pkceCodeVerifier, expectedState, expectedNonce });
}

/** What a sign-in made without faults has, to refresh with them. */
const goodToken = async (): Promise<string> => (await signIn()).refresh_token ?? '';
const refresh = (token: string) => openid.refreshTokenGrant(client, token);
interface Cause {
  readonly error?: string;
  readonly code?: string | number;
  readonly status?: number;
  readonly cause?: Cause;
}
/** What the error and its causes say. In Jest's realm openid-client does not know the errors of `fetch`, and wraps them. */
const wentWrong = (failing: Promise<unknown>) =>
  failing.then(
    () => 'no error',
    (error: Cause) => {
      const causes = [error, error.cause, error.cause?.cause];
      return causes.map((cause) => cause?.error ?? cause?.code ?? cause?.status ?? '').join(' ');
    },
  );
/** The answer to a refresh as it goes over the wire. */
async function rawRefresh(token: string) {
  const form = { grant_type: 'refresh_token', refresh_token: token, client_id: provider.clientId };
  const body = new URLSearchParams({ ...form, client_secret: provider.clientSecret });
  return fetch(`${provider.issuer}/token`, { method: 'POST', body });
}

describe('a fault of an id token', () => {
  it.each<[keyof FakeProviderFaults, Partial<FakeProviderFaults>]>([
    ['unknownKeyId', { unknownKeyId: true }],
    ['junkSignature', { junkSignature: true }],
    ['wrongIssuer', { wrongIssuer: true }],
    ['idTokenClaims', { idTokenClaims: { nonce: 'another' } }],
    ['clockSkewSeconds', { clockSkewSeconds: -3 * 3600 }],
    ['redirectIssuer', { redirectIssuer: null }],
  ])('%s makes a sign-in fail, and only while it is on', async (_, fault) => {
    Object.assign(provider.faults, fault);
    expect(await wentWrong(signIn())).not.toBe('no error');
    provider.faults.clear();
    expect(await wentWrong(signIn())).toBe('no error');
  });

  it('clockSkewSeconds moves what it says of the time', async () => {
    provider.faults.clockSkewSeconds = 600;
    const { iat = 0 } = decodeJwt((await signIn()).id_token ?? '');
    provider.faults.clockSkewSeconds = 0;
    const { iat: right = 0 } = decodeJwt((await signIn()).id_token ?? '');
    expect(iat - right).toBeGreaterThan(590);
  });
});

describe('a fault of the answer to a refresh', () => {
  it('leaves out what it is told to', async () => {
    provider.faults.omit('expires_in', 'scope', 'refresh_token', 'id_token');
    const answer = await rawRefresh(await goodToken().catch(() => ''));
    expect(Object.keys((await answer.json()) as object)).toEqual(['error', 'error_description']);
    provider.faults.clear();
    const token = await goodToken();
    provider.faults.omit('expires_in', 'scope', 'refresh_token', 'id_token');
    expect(Object.keys((await (await rawRefresh(token)).json()) as object)).toEqual(['access_token', 'token_type']);
  });

  it.each(['3600', '', 'abc', -1, null])('says %p of how long the token lives', async (expiresInText) => {
    const token = await goodToken();
    provider.faults.expiresInText = expiresInText;
    expect(await (await rawRefresh(token)).json()).toMatchObject({ expires_in: expiresInText });
  });

  it('says another scope than was asked for', async () => {
    const token = await goodToken();
    provider.faults.narrowScope = 'openid';
    expect((await refresh(token)).scope).toBe('openid');
  });
});

describe('a failure', () => {
  it('answers with its status and body, as often as it is told, before anything is done', async () => {
    const token = await goodToken();
    provider.faults.failWith(503, { times: 1, headers: { 'retry-after': '7' } });
    const away = await rawRefresh(token);
    expect([away.status, away.headers.get('retry-after'), await away.text()]).toEqual([503, '7', '']);
    expect(provider.isRefreshTokenAlive(token)).toBe(true);
    provider.faults.failWith(400, { times: 1, body: { error: 'invalid_client' } });
    expect(await wentWrong(refresh(token))).toMatch(/^invalid_client/);
    expect(await wentWrong(refresh(token))).toBe('no error');
  });

  it('hits only the endpoint that is named', async () => {
    provider.faults.failWith(500, { endpoint: 'revocation' });
    const token = await goodToken();
    expect(await wentWrong(openid.tokenRevocation(client, token))).toMatch(/ 500/);
    expect(provider.isRefreshTokenAlive(token)).toBe(true);
  });

  it('may come after the provider has acted', async () => {
    const token = await goodToken();
    provider.faults.failWith(500, { acts: true, times: 1 });
    expect(await wentWrong(refresh(token))).toMatch(/ 500/);
    expect(provider.isRefreshTokenAlive(token)).toBe(false);
  });

  it('drops the connection before or after the refresh token is rotated', async () => {
    const token = await goodToken();
    provider.faults.drop({ times: 1 });
    expect(await wentWrong(refresh(token))).toMatch(/UND_ERR_SOCKET|ECONNRESET/);
    expect(provider.isRefreshTokenAlive(token)).toBe(true);
    provider.faults.dropAfterRotation();
    await signIn(); // which is no refresh
    expect(await wentWrong(refresh(token))).toMatch(/UND_ERR_SOCKET|ECONNRESET/);
    expect(provider.isRefreshTokenAlive(token)).toBe(false);
    expect(await wentWrong(refresh(token))).toMatch(/^invalid_grant/);
  });
});

describe('a provider that is slow', () => {
  it('answers as late as it is told', async () => {
    const token = await goodToken();
    provider.faults.delayMs = 100;
    const begin = performance.now();
    await refresh(token);
    expect(performance.now() - begin).toBeGreaterThan(90);
  });

  it('holds requests until they are let go on, and counts them meanwhile', async () => {
    const [first, second] = [await goodToken(), await goodToken()];
    const before = provider.requestsTo('token', 'refresh_token').length;
    const release = provider.faults.hold();
    const answers = Promise.all([refresh(first), refresh(second)]);
    await provider.receives('token', provider.requestsTo('token').length + 2);
    expect(provider.requestsTo('token', 'refresh_token')).toHaveLength(before + 2);
    expect(provider.isRefreshTokenAlive(first)).toBe(true);
    release();
    await answers;
    expect(provider.isRefreshTokenAlive(first)).toBe(false);
  });
});

it('publishes only the key that signs, so that a client has to look again', async () => {
  const old = (await signIn()).id_token ?? '';
  await provider.rotateKeys();
  const jwks = (await (await fetch(`${provider.issuer}/jwks`)).json()) as { keys: { kid: string }[] };
  const { kid } = JSON.parse(Buffer.from(old.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };
  expect(jwks.keys).toHaveLength(1);
  expect(jwks.keys[0]?.kid).not.toBe(kid);
});
