import { generateKeyPairSync } from 'node:crypto';

/** As Debian's tables have it. */
const ADMINISTRATOR = { username: 'admin', password: 'password' };
const SCOPES = ['openid', 'email', 'profile'];

/** What one does at glewlwyd's pages, by the requests that these pages send: they are JavaScript and have no forms. */
export class GlewlwydAdministration {
  private constructor(
    private readonly url: string,
    private readonly cookie: string,
  ) {}

  static async logIn(url: string): Promise<GlewlwydAdministration> {
    return new GlewlwydAdministration(url, await loggedIn(url, ADMINISTRATOR));
  }

  async addProvider(issuer: string, accessTokenSeconds: number): Promise<void> {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = { ...privateKey.export({ format: 'jwk' }), kid: 'first', alg: 'RS256', use: 'sig' };
    const parameters = {
      iss: issuer,
      ...{ 'jwks-show': true, 'jwks-private': JSON.stringify({ keys: [key] }), 'default-kid': key.kid },
      ...{ 'access-token-duration': accessTokenSeconds, 'refresh-token-duration': 86_400, 'code-duration': 600 },
      ...{ 'refresh-token-rolling': true, 'refresh-token-one-use': 'always' },
      ...{ 'auth-type-code-enabled': true, 'auth-type-code-revoke-replayed': true, 'auth-type-refresh-enabled': true },
      ...{ 'pkce-allowed': true, 'introspection-revocation-allowed': true, 'subject-type': 'public' },
      ...{ 'introspection-revocation-allow-target-client': true, 'allow-non-oidc': true },
      ...{ 'name-claim': 'on-demand', 'name-claim-scope': ['profile'] },
      ...{ 'email-claim': 'on-demand', 'email-claim-scope': ['email'] },
      ...{ scope: [], claims: [], 'additional-parameters': [], 'address-claim': { type: 'no' } },
    };
    await this.post('mod/plugin', { module: 'oidc', name: 'oidc', display_name: 'OIDC', enabled: true, parameters });
    for (const name of SCOPES.filter((scope) => scope !== 'openid')) {
      await this.post('scope', { name, display_name: name, password_required: false, scheme: {} });
    }
  }

  async addClient(client: { clientId: string; clientSecret: string }, redirectUri: string): Promise<void> {
    await this.post('client', {
      ...{ client_id: client.clientId, name: 'Application', enabled: true, confidential: true, scope: [] },
      ...{ client_secret: client.clientSecret, password: client.clientSecret, redirect_uri: [redirectUri] },
      authorization_type: ['code', 'refresh_token'],
      token_endpoint_auth_method: ['client_secret_basic', 'client_secret_post'],
    });
  }

  /** The address is `<username>@example.org`, and glewlwyd says nothing of whether it is confirmed. */
  async addUser(username: string, password: string): Promise<void> {
    const [email, scope] = [`${username}@example.org`, ['g_profile', ...SCOPES]];
    await this.post('user', { username, password, email, scope, name: `${username} of glewlwyd`, enabled: true });
  }

  /** Goes the user's way from the address of an authorization request: logs in, agrees, and comes back. */
  async authorize(authorization: URL, user: { username: string; password: string }): Promise<URL> {
    const start = await fetch(authorization, { redirect: 'manual' });
    const page = new URL(start.headers.get('location') ?? '', authorization);
    const [client, scope] = [page.searchParams.get('client_id') ?? '', page.searchParams.get('scope') ?? ''];
    const cookie = await loggedIn(this.url, user);
    await sent('PUT', `${this.url}/api/auth/grant/${client}/`, cookie, { scope });
    const onward = `${page.searchParams.get('callback_url') ?? ''}&g_continue`;
    const back = await fetch(onward, { headers: { cookie }, redirect: 'manual' });
    return new URL(back.headers.get('location') ?? '', onward);
  }

  private async post(path: string, body: unknown): Promise<void> {
    await sent('POST', `${this.url}/api/${path}/`, this.cookie, body);
  }
}

async function loggedIn(url: string, user: { username: string; password: string }): Promise<string> {
  const answer = await sent('POST', `${url}/api/auth/`, '', user);
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

async function sent(method: string, url: string, cookie: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json', cookie };
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`glewlwyd answers ${answer.status} to ${method} ${url}: ${await answer.text()}`);
  return answer;
}
