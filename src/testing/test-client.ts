/** What is sent besides the method and the path. */
export interface TestRequest {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in the place of `body`. */
  readonly rawBody?: string | Buffer;
  /** An access token, in the place of the client's own; undefined sends none. */
  readonly token?: string | undefined;
  /** Besides those that the client sends by itself, or in their place. */
  readonly headers?: Readonly<Record<string, string>>;
  /** False sends none and keeps none. */
  readonly cookies?: boolean;
}

/** The form of every answer but those of routes that are `@Bare()`. */
export interface TestEnvelope<T> {
  /** Whether `data` is the answer, and not a failure. */
  readonly success: boolean;
  /** The same as that of HTTP. */
  readonly statusCode: number;
  /** Of a failure; docs/errors.md has them all. */
  readonly code?: string;
  /** For people. */
  readonly message: string;
  /** What is wrong with which field, where that is the failure. */
  readonly errors?: readonly { readonly field: string; readonly code: string; readonly message: string }[];
  /** What the route returned; null for a failure, and where it returned nothing. */
  readonly data: T;
  /** Of a failure: by this it is found in the log. */
  readonly requestId?: string;
}

/** What came back. */
export interface TestAnswer<T = Record<string, never>> {
  /** Of HTTP. */
  readonly status: number;
  /** Of HTTP. */
  readonly headers: Headers;
  /** The body as it came. */
  readonly text: string;
  /** The answer as JSON; undefined when it is none. */
  readonly body: TestEnvelope<T>;
  /** What is in the envelope. */
  readonly data: T;
}

/** A device: speaks HTTP to the application, keeps its cookies, and follows no redirect. */
export class TestClient {
  /** What the application has set by now, by name. */
  readonly cookies = new Map<string, string>();

  /** @param token an access token that every request carries */
  constructor(
    /** Where the application listens, without a slash at the end. */
    readonly baseUrl: string,
    private readonly token?: string,
  ) {}

  /** `request` with GET. */
  get = <T>(path: string, options?: TestRequest): Promise<TestAnswer<T>> => this.request<T>('GET', path, options);
  /** `request` with POST. */
  post = <T>(path: string, options?: TestRequest): Promise<TestAnswer<T>> => this.request<T>('POST', path, options);
  /** `request` with PUT. */
  put = <T>(path: string, options?: TestRequest): Promise<TestAnswer<T>> => this.request<T>('PUT', path, options);
  /** `request` with PATCH. */
  patch = <T>(path: string, options?: TestRequest): Promise<TestAnswer<T>> => this.request<T>('PATCH', path, options);
  /** `request` with DELETE. */
  delete = <T>(path: string, options?: TestRequest): Promise<TestAnswer<T>> => this.request<T>('DELETE', path, options);

  /**
   * Sends a request and reads the whole answer, whatever its status is.
   *
   * @param path from the root, such as `/api/users/me`
   */
  async request<T>(method: string, path: string, options: TestRequest = {}): Promise<TestAnswer<T>> {
    const { body, rawBody, cookies = true } = options;
    const payload = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const init = { method, headers: this.headersOf(options), redirect: 'manual' as const };
    const response = await fetch(`${this.baseUrl}${path}`, payload === undefined ? init : { ...init, body: payload });
    const text = await response.text();
    if (cookies) this.keepCookies(response);
    const parsed = parse(text) as TestEnvelope<T>;
    return { status: response.status, headers: response.headers, text, body: parsed, data: parsed?.data };
  }

  private headersOf(options: TestRequest): Headers {
    const { body, cookies = true } = options;
    const token = 'token' in options ? options.token : this.token;
    // as the browser of a page of the application's own says it, without which cookies are not believed
    const headers = new Headers({ 'sec-fetch-site': 'same-origin', ...options.headers });
    if (body !== undefined) headers.set('content-type', 'application/json');
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    if (cookies && this.cookies.size > 0) headers.set('cookie', this.cookieHeader());
    return headers;
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
