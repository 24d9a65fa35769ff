import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';
import { registered } from '../support/accounts.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { noteSecret } from '../support/evidence.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

/** With a path, since each kind of discovery puts the name of its document in another place then. */
const ISSUER = 'https://example.org/auth';
const CLIENT_ID = 'mobile-app';

type Fetch = (url: string, options: object) => Promise<Response>;

/** Keeps what came back, so that no token of it may stand anywhere else. */
function noteTokens(tokens: { readonly access_token: string; readonly refresh_token?: string | undefined }): void {
  for (const token of [tokens.access_token, tokens.refresh_token]) noteSecret(token ?? '');
}

describe.each(DATABASE_KINDS)('OAuth libraries as they come, on %s', (kind) => {
  let app: RunningApp;
  beforeAll(
    async () =>
      (app = await startTestApp(kind, { PUBLIC_URL: ISSUER, TOKEN_CLIENT_ID: CLIENT_ID, EMAIL_VERIFICATION: 'off' })),
  );
  afterAll(() => app.close());

  /** As a proxy that leaves the path in place: the issuer's own address leads here. */
  const fetchAtIssuer: Fetch = (url, options) => fetch(url.replace('https://example.org', app.url), options);

  describe.each(['oidc', 'oauth2'] as const)('with the discovery of %s', (algorithm) => {
    const discover = () =>
      client.discovery(new URL(ISSUER), CLIENT_ID, undefined, client.None(), {
        algorithm,
        [client.customFetch]: fetchAtIssuer,
      });

    it('openid-client finds the endpoint and refreshes again and again', async () => {
      const config = await discover();
      let { refreshToken } = await registered(app.device());
      for (let times = 0; times < 3; times += 1) {
        const tokens = await client.refreshTokenGrant(config, refreshToken);
        noteTokens(tokens);
        expect(tokens.expiresIn()).toBeGreaterThan(0);
        expect(tokens.refresh_token).not.toBe(refreshToken);
        const profile = await app.device().get('/api/users/me', { token: tokens.access_token });
        expect(profile.status).toBe(200);
        refreshToken = tokens.refresh_token ?? '';
      }
    });

    it('openid-client sees what a refusal means', async () => {
      const config = await discover();
      const { refreshToken } = await registered(app.device());
      noteTokens(await client.refreshTokenGrant(config, refreshToken));
      app.clock.advance(60_000);
      const reused = client.refreshTokenGrant(config, refreshToken);
      await expect(reused).rejects.toMatchObject({ name: 'ResponseBodyError', error: 'invalid_grant', status: 400 });
      const scoped = client.refreshTokenGrant(config, refreshToken, { scope: 'openid' });
      await expect(scoped).rejects.toMatchObject({ error: 'invalid_scope' });
    });

    it('oauth4webapi finds the endpoint, refreshes, and takes the access token for what RFC 9068 describes', async () => {
      const custom = { [oauth.customFetch]: fetchAtIssuer as never };
      const issuer = new URL(ISSUER);
      const found = await oauth.discoveryRequest(issuer, { algorithm, ...custom });
      const server = await oauth.processDiscoveryResponse(issuer, found);
      const { refreshToken } = await registered(app.device());
      const self: oauth.Client = { client_id: CLIENT_ID };
      const answer = await oauth.refreshTokenGrantRequest(server, self, oauth.None(), refreshToken, custom);
      const tokens = await oauth.processRefreshTokenResponse(server, self, answer);
      noteTokens(tokens);
      const request = new Request('https://api.example.org/', {
        headers: { authorization: `Bearer ${tokens.access_token}` },
      });
      const skewSeconds = Math.round((app.clock.now().getTime() - Date.now()) / 1_000);
      const options = { [oauth.clockSkew]: skewSeconds, ...custom };
      const claims = await oauth.validateJwtAccessToken(server, request, 'watchword', options);
      expect(claims).toMatchObject({ client_id: CLIENT_ID, iss: ISSUER });
    });
  });

  it('openid-client is refused as another client', async () => {
    const options = { [client.customFetch]: fetchAtIssuer as client.CustomFetch };
    const config = await client.discovery(new URL(ISSUER), 'somebody-else', undefined, client.None(), options);
    const { refreshToken } = await registered(app.device());
    const refused = client.refreshTokenGrant(config, refreshToken);
    await expect(refused).rejects.toMatchObject({ name: 'WWWAuthenticateChallengeError', status: 401 });
  });
});
