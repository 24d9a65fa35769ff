import { type Client, createClient, type ClientOptions } from '../../src/client/index.js';
import { browserEnvironment, type ClientEnvironment } from '../../src/client/environment.js';
import { noteSecret } from './evidence.js';
import { setCookiesOf } from './set-cookies.js';

const SLOW_MACHINE_MS = 60_000;

type Fetch = ClientEnvironment['fetch'];

/** A browser, or a phone, in which one page after the other runs: its cookies and its storage stay. */
export class ClientDevice {
  readonly storage = new Map<string, string>();
  readonly cookies = new Map<string, { readonly value: string; readonly path: string }>();
  /** Whether requests fail as without a network. */
  isOffline = false;
  /** Methods and paths of what was sent. */
  readonly sent: string[] = [];
  private readonly pages: Client[] = [];

  constructor(
    private readonly url: string,
    private readonly delivery: NonNullable<ClientOptions['delivery']>,
  ) {}

  /** A new page: nothing is in its memory. */
  page(options: Partial<ClientOptions> = {}): Client {
    const storage = {
      getItem: (key: string) => this.storage.get(key) ?? null,
      setItem: (key: string, value: string) => void this.storage.set(key, value),
      removeItem: (key: string) => void this.storage.delete(key),
    };
    const environment = { ...browserEnvironment(), fetch: this.fetch, localStorage: storage, openChannel: undefined };
    const own = { baseUrl: this.url, delivery: this.delivery, storage, timeoutMs: SLOW_MACHINE_MS };
    const page = createClient({ ...own, ...options }, environment);
    this.pages.push(page);
    return page;
  }

  close(): void {
    for (const page of this.pages) page.close();
  }

  /** As a browser does it for a page of the server's own. */
  private readonly fetch: Fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    this.sent.push(`${request.method} ${pathname}`);
    if (this.isOffline) throw new TypeError('Failed to fetch');
    const headers = new Headers(request.headers);
    headers.set('Sec-Fetch-Site', 'same-origin');
    const cookies = [...this.cookies].filter(([, { path }]) => isBeneath(pathname, path));
    if (cookies.length > 0) headers.set('Cookie', cookies.map(([name, { value }]) => `${name}=${value}`).join('; '));
    const body = request.body && (await request.arrayBuffer());
    const response = await fetch(request.url, { method: request.method, headers, body, signal: request.signal });
    this.keepCookies(response.headers);
    return response;
  };

  private keepCookies(headers: Headers): void {
    for (const [name, { value, attributes }] of Object.entries(setCookiesOf(headers))) {
      if (value === '' || Date.parse(attributes['expires'] ?? '') <= 0) this.cookies.delete(name);
      else this.cookies.set(name, { value, path: attributes['path'] ?? '/' });
      noteSecret(value);
    }
  }
}

function isBeneath(path: string, cookiePath: string): boolean {
  return cookiePath === '/' || path === cookiePath || path.startsWith(`${cookiePath}/`);
}
