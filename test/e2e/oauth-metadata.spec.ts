import { basic, newClientSecret, sendForm } from '../support/service-clients.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

describe('GET /.well-known/oauth-authorization-server', () => {
  const secret = newClientSecret();
  const PUBLIC_URL = 'https://auth.example.org';
  let running: RunningApp;
  let metadata: Record<string, unknown>;
  let headers: Headers;

  beforeAll(async () => {
    running = await startTestApp('sqlite', { PUBLIC_URL, SERVICE_CLIENTS: JSON.stringify({ billing: { secret } }) });
    const answer = await running.device().get('/.well-known/oauth-authorization-server');
    metadata = answer.body as unknown as Record<string, unknown>;
    headers = answer.headers;
  });
  afterAll(() => running.close());

  it('says what there is, and nothing that there is not', () => {
    const methods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];
    const algorithms = ['ES256', 'EdDSA', 'RS256'];
    expect(metadata).toEqual({
      issuer: PUBLIC_URL,
      jwks_uri: `${PUBLIC_URL}/.well-known/jwks.json`,
      token_endpoint: `${PUBLIC_URL}/oauth/token`,
      token_endpoint_auth_methods_supported: ['none'],
      introspection_endpoint: `${PUBLIC_URL}/oauth/introspect`,
      introspection_endpoint_auth_methods_supported: methods,
      introspection_endpoint_auth_signing_alg_values_supported: algorithms,
      revocation_endpoint: `${PUBLIC_URL}/oauth/revoke`,
      revocation_endpoint_auth_methods_supported: methods,
      revocation_endpoint_auth_signing_alg_values_supported: algorithms,
      response_types_supported: [],
      grant_types_supported: ['refresh_token'],
      service_documentation: `${PUBLIC_URL}/docs`,
    });
  });

  it('is found by OpenID Connect clients as well, with what they look for where it is true', async () => {
    const answer = await running.device().get('/.well-known/openid-configuration');
    expect(answer.body).toEqual({
      ...metadata,
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    });
    expect(answer.headers.get('cache-control')).toBe('public, max-age=3600');
  });

  it('may be cached by everybody', () => {
    expect(headers.get('cache-control')).toBe('public, max-age=3600');
    expect(headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('names endpoints that answer', async () => {
    const device = running.device();
    for (const name of ['introspection_endpoint', 'revocation_endpoint']) {
      const path = String(metadata[name]).slice(PUBLIC_URL.length);
      const authorization = basic('billing', secret);
      expect((await sendForm(device, path, { token: 'nothing' }, { authorization })).status).toBe(200);
    }
  });
});

it('names no set of keys where there is a shared secret', async () => {
  const ACCESS_TOKEN_SECRET = newClientSecret();
  const running = await startTestApp('sqlite', { ACCESS_TOKEN_ALGORITHM: 'HS256', ACCESS_TOKEN_SECRET });
  for (const name of ['oauth-authorization-server', 'openid-configuration']) {
    const { text } = await running.device().get(`/.well-known/${name}`);
    expect(text).not.toContain('jwks_uri');
    expect(text).toContain('token_endpoint');
  }
  await running.close();
});

it('without services nobody is let in', async () => {
  const running = await startTestApp('sqlite');
  const authorization = basic('billing', newClientSecret());
  const answer = await sendForm(running.device(), '/oauth/introspect', { token: 'nothing' }, { authorization });
  expect(answer.status).toBe(401);
  await running.close();
});
