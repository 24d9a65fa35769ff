import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { noteSecret } from './evidence.js';

export interface TokenAnswer {
  readonly status: number;
  /** An object goes out as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What becomes of one refresh: an answer, or a connection that is dropped without one. */
export type TokenAnswering = (refreshToken: string) => TokenAnswer | 'drop' | Promise<TokenAnswer | 'drop'>;

interface Family {
  isEnded: boolean;
}

export const INVALID_GRANT: TokenAnswer = { status: 400, body: { error: 'invalid_grant' } };

/**
 * A plain OAuth 2 provider that knows nothing but refresh tokens. Each one works once; one that comes twice ends its whole family,
 * as providers do that expect a thief then.
 */
export class RotatingTokenServer {
  /** The refresh tokens that came, in order. */
  readonly refreshes: string[] = [];
  /** The tokens that were revoked. */
  readonly revoked: string[] = [];
  /** How the revocation of a token is answered; nothing is revoked unless it is 200. */
  revocationStatus = 200;
  /** What is put into answers, in the place of what is right; undefined leaves a member out. */
  distorted: Readonly<Record<string, unknown>> = {};
  private readonly families = new Map<string, Family>();
  private readonly spent = new Set<string>();
  private answering: TokenAnswering = (token) => this.rotate(token);

  private constructor(
    private readonly server: Server,
    private readonly origin: string,
  ) {}

  static async start(): Promise<RotatingTokenServer> {
    const server = createServer((request, response) => void started.take(request, response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const started = new RotatingTokenServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return started;
  }

  /** OIDC_PROVIDERS with this provider under each of the ids. */
  environment(ids: readonly string[]): { readonly OIDC_PROVIDERS: string } {
    const endpoint = (path: string) => `${this.origin}/${path}`;
    const endpoints = {
      ...{ authorization: endpoint('authorize'), token: endpoint('token') },
      ...{ userinfo: endpoint('userinfo'), revocation: endpoint('revoke') },
    };
    const definition = { name: 'Rotating', endpoints, clientId: 'client', clientSecret: 'client-secret-of-a-test' };
    return { OIDC_PROVIDERS: JSON.stringify(Object.fromEntries(ids.map((id) => [id, definition]))) };
  }

  /** The first refresh token of a family. */
  newRefreshToken(family: Family = { isEnded: false }): string {
    const token = `refresh-${randomBytes(18).toString('base64url')}`;
    noteSecret(token);
    this.families.set(token, family);
    return token;
  }

  /** What a provider in good health does. */
  rotate(refreshToken: string): TokenAnswer {
    const family = this.families.get(refreshToken);
    if (!family || family.isEnded) return INVALID_GRANT;
    if (this.spent.has(refreshToken)) {
      family.isEnded = true;
      return INVALID_GRANT;
    }
    this.spent.add(refreshToken);
    const access_token = `access-${randomBytes(18).toString('base64url')}`;
    noteSecret(access_token);
    const body = { access_token, token_type: 'Bearer', expires_in: 3_600, scope: 'openid email' };
    return { status: 200, body: { ...body, refresh_token: this.newRefreshToken(family), ...this.distorted } };
  }

  /** Says what becomes of the coming refreshes; without it they are answered in good health again. */
  answerBy(answering: TokenAnswering = (token) => this.rotate(token)): void {
    this.answering = answering;
  }

  /** How many refreshes the work causes. */
  async refreshesDuring(work: () => Promise<unknown>): Promise<number> {
    const before = this.refreshes.length;
    await work();
    return this.refreshes.length - before;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request));
    if (request.url === '/revoke') {
      if (this.revocationStatus === 200) this.revoked.push(form.get('token') ?? '');
      response.writeHead(this.revocationStatus).end();
      return;
    }
    const refreshToken = form.get('refresh_token') ?? '';
    this.refreshes.push(refreshToken);
    const answer = await this.answering(refreshToken);
    if (answer === 'drop') {
      response.socket?.destroy();
      return;
    }
    const { status, body = '', headers = {} } = answer;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}
