import type { TokenStorage } from './token-storage.js';

/**
 * Where the tokens travel (docs/delivery-and-cookies.md). `split`: the access token in the memory of the page, the refresh
 * token in a cookie that no script reads. `cookie`: both in cookies. `body`: both in `storage`.
 */
export type Delivery = 'split' | 'body' | 'cookie';

/** What `createClient` needs to know. */
export interface ClientOptions {
  /** Where Watchword is: `https://auth.example.org`, or `/` in a page that it serves itself. */
  readonly baseUrl: string | URL;
  /** `split` by default. */
  readonly delivery?: Delivery;
  /**
   * Where delivery `body` keeps its tokens; in memory by default. Whatever script runs in a page reads the page's
   * `localStorage` too, and a refresh token in it is as good as the session. Of no use to the other deliveries.
   */
  readonly storage?: TokenStorage;
  /** Other origins that get the access token: your own services. */
  readonly origins?: readonly string[];
  /** How long the server may be silent, in milliseconds; 10,000 by default. */
  readonly timeoutMs?: number;
  /** How long before its end an access token is renewed at most, in milliseconds; 60,000 by default, 0 for not at all. */
  readonly refreshAheadMs?: number;
  /** Under which name tabs find each other and the storage holds the tokens; by default, made of `baseUrl` and `delivery`. */
  readonly name?: string;
}

/** The options with everything filled in. */
export interface ClientSettings {
  readonly base: URL;
  readonly delivery: Delivery;
  readonly isBody: boolean;
  readonly storage: TokenStorage | undefined;
  readonly origins: ReadonlySet<string>;
  readonly timeoutMs: number;
  readonly refreshAheadMs: number;
  /** Of the lock, the channel and what is stored. */
  readonly name: string;
  /** Whether several tabs have the same tokens. Those in memory are each tab's own. */
  readonly isShared: boolean;
}

const TIMEOUT_MS = 10_000;
const REFRESH_AHEAD_MS = 60_000;

/** @throws TypeError for an address without an origin, which all such addresses would share: `api.example.org:443`, `file:///page` */
function originOf(address: string | URL): string {
  const { origin } = new URL(address);
  if (origin === 'null') throw new TypeError(`${String(address)} has no origin`);
  return origin;
}

/** @throws TypeError for a `baseUrl` that is no address, such as `/` outside of a page, and for one without an origin */
export function settingsOf(options: ClientOptions): ClientSettings {
  const { delivery = 'split' } = options;
  const isBody = delivery === 'body';
  const storage = isBody ? options.storage : undefined;
  const base = new URL(options.baseUrl, (globalThis as { location?: { href: string } }).location?.href);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return {
    base,
    delivery,
    isBody,
    storage,
    origins: new Set([base, ...(options.origins ?? [])].map(originOf)),
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    refreshAheadMs: options.refreshAheadMs ?? REFRESH_AHEAD_MS,
    name: `watchword:${options.name ?? `${base.origin}${base.pathname}:${delivery}`}`,
    isShared: !isBody || !!storage,
  };
}
