import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { ProviderProxy } from './provider-proxy.js';

const PROGRAM = resolve('test/support/oidc-provider-process.mjs');
const CONFIDENTIAL = { clientId: 'confidential', clientSecret: 'secret-of-a-test-client-0123456789' } as const;
const PUBLIC_CLIENT = 'public';
const PATHS = {
  '/.well-known/openid-configuration': 'discovery',
  '/jwks': 'jwks',
  '/auth': 'authorize',
  '/token': 'token',
  '/me': 'userinfo',
  '/token/revocation': 'revocation',
} as const;

/** npm's oidc-provider in a process of its own, behind a proxy that makes answers go wrong. */
export class OidcProvider {
  private constructor(
    readonly proxy: ProviderProxy,
    private readonly child: ChildProcess,
  ) {}

  /** @param redirectUri the only one that it sends anybody back to */
  static async start(redirectUri: string, accessTokenSeconds = 3600): Promise<OidcProvider> {
    const proxy = await ProviderProxy.start(PATHS);
    // its warnings about the pages of development and the version of Node are no news
    const child = spawn(process.execPath, [PROGRAM], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.send({ issuer: proxy.url, clients: clientsOf(redirectUri), accessTokenSeconds });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`oidc-provider ended with ${String(code)}`);
    });
    const [{ port }] = (await Promise.race([once(child, 'message'), ended])) as [{ port: number }];
    ended.catch(() => undefined);
    proxy.forwardTo(port);
    return new OidcProvider(proxy, child);
  }

  /** Its definition in OIDC_PROVIDERS. It gives a refresh token only to whoever asks for offline access and for consent. */
  settings(kind: 'confidential' | 'public' = 'confidential'): Record<string, unknown> {
    const client =
      kind === 'confidential' ? CONFIDENTIAL : { clientId: PUBLIC_CLIENT, clientAuthentication: 'none' as const };
    const scopes = ['openid', 'email', 'profile', 'offline_access'];
    return { issuer: this.proxy.url, ...client, scopes, authorizationParameters: { prompt: 'consent' } };
  }

  /** Sets its clock ahead of the machine's, or behind. */
  async skewClock(skewSeconds: number): Promise<void> {
    const done = once(this.child, 'message');
    this.child.send({ skewSeconds });
    await done;
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
    await this.proxy.close();
  }
}

function clientsOf(redirectUri: string): readonly Record<string, unknown>[] {
  const common = {
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
  };
  const { clientId: client_id, clientSecret: client_secret } = CONFIDENTIAL;
  return [
    { ...common, client_id, client_secret },
    { ...common, client_id: PUBLIC_CLIENT, token_endpoint_auth_method: 'none', application_type: 'web' },
  ];
}
