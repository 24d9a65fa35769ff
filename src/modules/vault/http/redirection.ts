import { ProviderRequestRefused } from './provider-request-refused.js';

/** One request on its way through redirects; its headers are the caller's, without `Authorization`. */
export interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: RequestInit['body'];
  /** Whether a redirect has led to an origin that is not the provider's: from there on nothing gets the token, not even the provider. */
  readonly hasLeft: boolean;
}

const REDIRECT_STATUSES: readonly number[] = [301, 302, 303, 307, 308];

const OF_THE_BODY = ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length'];

/**
 * What another origin may see. Fetch itself lets any header go along but Authorization, and the keys of APIs have many names;
 * what is listed here is no secret anywhere.
 */
const FOR_ANYBODY: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'content-encoding',
  'content-language',
  'content-type',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
  'user-agent',
]);

/** Whether the address is one of http and its origin is listed; `blob:https://…` has the origin of what made it. */
export function isWithin(origins: readonly string[], url: URL): boolean {
  return isHttp(url) && origins.includes(url.origin);
}

/** Where the answer leads; undefined where it is no redirect. */
export function locationOf(response: Response): string | undefined {
  if (!REDIRECT_STATUSES.includes(response.status)) return undefined;
  return response.headers.get('location') ?? undefined;
}

/**
 * The request that follows from a redirect: method and body by fetch's own rules (HTTP-redirect fetch of the Fetch standard,
 * https://fetch.spec.whatwg.org/#http-redirect-fetch), headers by stricter ones.
 *
 * @param apiOrigins of the provider
 * @throws ProviderRequestRefused
 */
export function followed(hop: Hop, status: number, location: string, apiOrigins: readonly string[]): Hop {
  const url = addressOf(location, hop.url);
  const headers = new Headers(hop.headers);
  const becomesGet = isGetAfter(status, hop.method);
  if (becomesGet) for (const name of OF_THE_BODY) headers.delete(name);
  if (url.origin !== hop.url.origin) {
    for (const name of [...headers.keys()]) if (!FOR_ANYBODY.has(name)) headers.delete(name);
  }
  return {
    url,
    method: becomesGet ? 'GET' : hop.method,
    headers,
    body: becomesGet ? null : hop.body,
    hasLeft: hop.hasLeft || !isWithin(apiOrigins, url),
  };
}

function isGetAfter(status: number, method: string): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD';
  return method === 'POST' && (status === 301 || status === 302);
}

/** The text of the address stays out of messages, because the query of a redirect may hold secrets. */
function addressOf(location: string, base: URL): URL {
  if (!URL.canParse(location, base.href)) {
    throw new ProviderRequestRefused('redirect', `${base.origin} redirects to something that is no address.`);
  }
  const url = new URL(location, base);
  if (!isHttp(url) || url.username !== '' || url.password !== '') {
    throw new ProviderRequestRefused('redirect', `${base.origin} redirects to an address that is not followed.`);
  }
  return url;
}

function isHttp(url: URL): boolean {
  return url.protocol === 'https:' || url.protocol === 'http:';
}
