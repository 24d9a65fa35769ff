import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { noteSecret } from './evidence.js';
import { HeldRefresh } from './held-refresh.js';

/** A refresh as it came by. */
export interface SeenRefresh {
  readonly arrivedMs: number;
  readonly idempotencyKey: string | undefined;
  /** 0 until the server has answered. */
  status: number;
  answeredMs: number;
  /** By the new access token; 0 where none was answered. */
  expiresAtMs: number;
}

/** One exchange beside the refreshes. */
export interface SeenCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** The same for both attempts of one call. */
  readonly call: string;
  /** How long ago the access token had been handed out when the call came. */
  readonly tokenAgeMs: number;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const REFRESH = /^\/api\/auth\/refresh(-token)?$/;
const PAGES = '/app';
const HTML = { 'content-type': 'text/html; charset=utf-8' };

/**
 * The only address of an application: its page is at /app, and everything else is the server's, which stands behind it. So the
 * page is of the server's own origin. It sees every request, counts the refreshes, and keeps answers of refreshes back.
 */
export class ClientDoor {
  readonly refreshes: SeenRefresh[] = [];
  readonly calls: SeenCall[] = [];
  /** Every address that was asked, and every address that a browser said it came from. */
  readonly addresses = new Set<string>();
  /** Every token that was handed out, and when. */
  readonly tokens = new Map<string, number>();
  /** The HTML of each page, by its path below /app. */
  readonly pages = new Map<string, string>();
  private readonly held: HeldRefresh[] = [];
  /** A connection for each request: one that is kept could be closed by the server just as it is used again. */
  private readonly agent = new Agent();
  private behind: URL | undefined;

  private constructor(private readonly server: ReturnType<typeof createServer>) {}

  static async open(): Promise<ClientDoor> {
    const server = createServer((asked, answer) => {
      void door.serve(asked, answer).catch(() => answer.destroy());
    });
    const door = new ClientDoor(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return door;
  }

  get origin(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** The server that everything but the page is asked of. */
  leadTo(url: string): void {
    this.behind = new URL(url);
  }

  /** Keeps the next refresh that comes, before the server sees it or behind its answer. */
  holdRefresh(where: 'request' | 'answer' = 'answer'): HeldRefresh {
    const held = new HeldRefresh(where);
    this.held.push(held);
    return held;
  }

  /** Forgets what it has seen. */
  reset(): void {
    for (const list of [this.refreshes, this.calls]) list.length = 0;
    this.addresses.clear();
  }

  /** How many of the calls to this path were answered in this way. */
  count(path: string, status: number): number {
    return this.calls.filter((call) => call.path === path && call.status === status).length;
  }

  async close(): Promise<void> {
    for (const held of this.held) held.lose();
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
    this.agent.destroy();
  }

  private async serve(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = asked;
    this.addresses.add(url).add(headers.referer ?? '');
    const [path = ''] = url.split('?');
    if (path.startsWith(PAGES)) {
      answer.writeHead(200, HTML).end(this.pages.get(path));
      return;
    }
    const body = await buffer(asked);
    if (REFRESH.test(path)) return this.serveRefresh(asked, body, answer);
    const tokenAgeMs = this.ageOfTokenIn(headers);
    const got = await this.pass(asked, body);
    this.calls.push({ method, path, status: got.status, call: String(headers['x-call']), tokenAgeMs });
    this.keepTokens(path, got);
    answer.writeHead(got.status, got.headers).end(got.body);
  }

  private async serveRefresh(asked: IncomingMessage, body: Buffer, answer: ServerResponse): Promise<void> {
    const idempotencyKey = asked.headers['idempotency-key'] as string | undefined;
    const seen: SeenRefresh = {
      ...{ arrivedMs: Date.now(), idempotencyKey },
      ...{ status: 0, answeredMs: 0, expiresAtMs: 0 },
    };
    this.refreshes.push(seen);
    const held = this.held.shift();
    if (held?.where === 'request' && (await held.arrive()) === 'lose') return void answer.destroy();
    const got = await this.pass(asked, body);
    seen.status = got.status;
    seen.answeredMs = Date.now();
    seen.expiresAtMs = expiryOf(this.keepTokens(asked.url ?? '', got));
    if (held?.where === 'answer' && (await held.arrive()) === 'lose') return void answer.destroy();
    answer.writeHead(got.status, got.headers).end(got.body);
  }

  private async pass({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    if (!this.behind) throw new Error('nothing is behind the door');
    const { hostname, port } = this.behind;
    const onward = request({ agent: this.agent, hostname, port, method, path: url, headers });
    onward.end(body);
    const [got] = (await once(onward, 'response')) as [IncomingMessage];
    return { status: got.statusCode ?? 0, headers: got.headers, body: await buffer(got) };
  }

  private ageOfTokenIn({ authorization, cookie }: IncomingMessage['headers']): number {
    const [, token = ''] = /^Bearer (.+)/.exec(authorization ?? '') ?? /_access=([^;]+)/.exec(cookie ?? '') ?? [];
    return Date.now() - (this.tokens.get(token) ?? 0);
  }

  /** They must be found nowhere but where they are delivered. @returns the access token */
  private keepTokens(path: string, { body, headers }: Answer): string | undefined {
    if (!path.startsWith('/api/auth/')) return undefined;
    const cookies = (headers['set-cookie'] ?? []).join('\n');
    const text = body.toString();
    const inBody = text.matchAll(/"(?:access|refresh)Token":"([^"]+)"/g);
    const inCookies = cookies.matchAll(/_(?:access|refresh)=([^;]+)/g);
    for (const [, token = ''] of [...inBody, ...inCookies]) {
      noteSecret(token);
      this.tokens.set(token, Date.now());
    }
    return (/"accessToken":"([^"]+)"/.exec(text) ?? /_access=([^;]+)/.exec(cookies))?.[1];
  }
}

function expiryOf(accessToken: string | undefined): number {
  if (accessToken === undefined) return 0;
  const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as { exp: number };
  return claims.exp * 1_000;
}
