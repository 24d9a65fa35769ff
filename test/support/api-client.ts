import { noteEvidence, noteSecret } from './evidence.js';

interface RequestOptions {
  readonly body?: unknown;
  /** Sent as it is, in the place of `body`. */
  readonly rawBody?: string | Buffer;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** False sends none and keeps none. */
  readonly cookies?: boolean;
}

export interface ApiResponse<T = Record<string, never>> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The envelope; undefined when the answer is no JSON. */
  readonly body: Envelope<T>;
  readonly data: T;
}

interface Envelope<T> {
  readonly success: boolean;
  readonly statusCode: number;
  readonly code?: string;
  readonly message: string;
  readonly errors?: readonly { field: string; code: string; message: string }[];
  readonly data: T;
  readonly requestId?: string;
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
  readonly session: { readonly id: string };
  readonly user: { readonly id: string };
}

const SECRET_FIELDS = ['password', 'currentPassword', 'newPassword', 'refreshToken'];

/**
 * A device: speaks HTTP to a server, keeps its cookies, and keeps as evidence what came back apart from the places in
 * which tokens are delivered.
 */
export class ApiClient {
  readonly cookies = new Map<string, string>();

  constructor(readonly baseUrl: string) {}

  get = <T>(path: string, options?: RequestOptions) => this.request<T>('GET', path, options);
  post = <T>(path: string, options?: RequestOptions) => this.request<T>('POST', path, options);
  patch = <T>(path: string, options?: RequestOptions) => this.request<T>('PATCH', path, options);
  delete = <T>(path: string, options?: RequestOptions) => this.request<T>('DELETE', path, options);

  async request<T>(method: string, path: string, options: RequestOptions = {}): Promise<ApiResponse<T>> {
    const { body, rawBody, token, cookies = true } = options;
    noteSecretsOf(body);
    const headers = new Headers({ 'sec-fetch-site': 'same-origin', ...options.headers });
    if (body !== undefined) headers.set('content-type', 'application/json');
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    if (cookies && this.cookies.size > 0) headers.set('cookie', this.cookieHeader());
    const payload = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const init = { method, headers, redirect: 'manual' as const };
    const response = await fetch(`${this.baseUrl}${path}`, payload === undefined ? init : { ...init, body: payload });
    const text = await response.text();
    if (cookies) this.keepCookies(response);
    keepEvidence(response, text);
    const parsed = parse(text) as Envelope<T>;
    return { status: response.status, headers: response.headers, text, body: parsed, data: parsed?.data };
  }

  private cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private keepCookies(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      if (value === '' || /Max-Age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noteSecretsOf(body: unknown): void {
  if (typeof body !== 'object' || body === null) return;
  for (const field of SECRET_FIELDS) {
    const value = (body as Record<string, unknown>)[field];
    if (typeof value === 'string') noteSecret(value);
  }
}

/** Tokens are taken out where they belong, in `data` and in our cookies, and noted; anywhere else they are found later. */
function keepEvidence(response: Response, text: string): void {
  let kept = text;
  const data = (parse(text) as Envelope<Partial<Tokens>> | undefined)?.data;
  for (const token of [data?.accessToken, data?.refreshToken]) {
    if (typeof token !== 'string') continue;
    noteSecret(token);
    kept = kept.replace(`"${token}"`, '"(delivered)"');
  }
  const headers = [...response.headers].map(([name, value]) => {
    if (name !== 'set-cookie') return `${name}: ${value}`;
    const [, cookie = '', secret = ''] = /^([^=]+)=([^;]*)/.exec(value) ?? [];
    noteSecret(secret);
    return `${name}: ${value.replace(`${cookie}=${secret}`, `${cookie}=(delivered)`)}`;
  });
  noteEvidence('response', `${response.status}\n${headers.join('\n')}\n${kept}`);
}
