import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { readSettings } from '../../src/config/read-settings.js';
import type { ProviderDefinition } from '../../src/config/settings.js';
import { Clock, SystemClock } from '../../src/kernel/clock.js';

/** What arrived at the provider. */
export interface ProviderRequest {
  readonly method: string;
  readonly path: string;
  readonly form: URLSearchParams;
  readonly authorization: string | undefined;
}

/** An answer as it goes over the line; an object as its body is written as JSON. */
interface ProviderAnswer {
  readonly status?: number;
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What happens to a request: an answer, none at all, the connection cut before it or in the middle of it. */
export type ProviderTreatment = ProviderAnswer | 'hang' | 'cut' | 'cut in the answer' | 'hang in the answer';

export const CLIENT = { id: 'our-client', secret: 'a secret: with % and +' } as const;
const KEY_ID = 'key-1';

/** A provider that answers exactly what a test says, over HTTP on loopback. */
export class ScriptedProvider {
  readonly requests: ProviderRequest[] = [];
  /** By path; what is not there is not found. */
  readonly treatments = new Map<string, (request: ProviderRequest) => ProviderTreatment | Promise<ProviderTreatment>>();
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  private readonly server = createServer((request, response) => void this.receive(request, response));

  private constructor(private readonly clock: Clock) {}

  static async open(clock: Clock = new SystemClock()): Promise<ScriptedProvider> {
    const provider = new ScriptedProvider(clock);
    await new Promise<void>((resolve) => provider.server.listen(0, '127.0.0.1', resolve));
    provider.reset();
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Everything answers as usual again, and nothing has been asked. */
  reset(): void {
    this.requests.length = 0;
    this.treatments.clear();
    this.answer('/.well-known/openid-configuration', { body: this.metadata() });
    this.answer('/jwks', { body: { keys: [this.publicJwk()] } });
  }

  answer(path: string, treatment: ProviderTreatment): void {
    this.treatments.set(path, () => treatment);
  }

  metadata(changes: object = {}): object {
    const endpoints = ['authorization', 'token', 'userinfo', 'revocation'];
    return {
      issuer: this.issuer,
      ...Object.fromEntries(endpoints.map((name) => [`${name}_endpoint`, `${this.issuer}/${name}`])),
      jwks_uri: `${this.issuer}/jwks`,
      ...changes,
    };
  }

  /** As the settings read it. */
  definition(fields: object = {}): ProviderDefinition {
    const kind = 'endpoints' in fields || 'preset' in fields ? {} : { issuer: this.issuer };
    const entry = { ...kind, clientId: CLIENT.id, clientSecret: CLIENT.secret, ...fields };
    const { providers } = readSettings({
      REFRESH_TOKEN_SECRET: 'kX9vQ2mT7bLr4nWz8cHs1dJf6gPy3aVu5eRo0iKt',
      TOKEN_ENCRYPTION_KEY: 'q83vEjRWeJCrze8SNFZ4kPDh0sO0pZaHeGlaSzwtHg8=',
      OIDC_PROVIDERS: JSON.stringify({ acme: entry }),
    }).providers;
    return providers.get('acme') as ProviderDefinition;
  }

  /** Plain OAuth 2, by endpoints. */
  plainDefinition(fields: object = {}): ProviderDefinition {
    const endpoints = {
      authorization: '/authorization',
      token: '/token',
      userinfo: '/user',
      revocation: '/revocation',
    };
    const addresses = Object.entries(endpoints).map(([name, path]) => [name, `${this.issuer}${path}`]);
    return this.definition({ endpoints: Object.fromEntries(addresses) as object, ...fields });
  }

  publicJwk(keyId = KEY_ID): object {
    return { ...this.keys.publicKey.export({ format: 'jwk' }), kid: keyId, alg: 'RS256', use: 'sig' };
  }

  idToken(
    claims: object = {},
    { keyId = KEY_ID, key = this.keys.privateKey }: { keyId?: string; key?: KeyObject } = {},
  ): string {
    const now = Math.floor(this.clock.now().getTime() / 1_000);
    const payload = { iss: this.issuer, aud: CLIENT.id, sub: 'user-1', iat: now, exp: now + 300, ...claims };
    const parts = [{ alg: 'RS256', kid: keyId }, payload];
    const content = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
  }

  /** Tokens as a provider issues them. */
  tokens(changes: object = {}): object {
    const random = randomUUID();
    return { access_token: `access-${random}`, token_type: 'Bearer', expires_in: 3_600, ...changes };
  }

  countOf(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.issuer);
    const received: ProviderRequest = {
      method: request.method ?? '',
      path: pathname,
      form: new URLSearchParams(await text(request)),
      authorization: request.headers.authorization,
    };
    this.requests.push(received);
    const treatment = (await this.treatments.get(pathname)?.(received)) ?? { status: 404 };
    if (treatment === 'hang') return;
    if (treatment === 'cut') return void request.socket.destroy();
    if (typeof treatment === 'string') {
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': 500 })
        .write('{"access_token":"x');
      if (treatment === 'cut in the answer') setImmediate(() => request.socket.destroy());
      return;
    }
    const { status = 200, body = '', headers = {} } = treatment;
    const type = typeof body === 'string' ? {} : { 'content-type': 'application/json' };
    response.writeHead(status, { ...type, ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}
