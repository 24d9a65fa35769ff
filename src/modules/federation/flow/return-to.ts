/** To which origins a sign-in may return. */
export interface ReturnPlaces {
  /** PUBLIC_URL's. */
  readonly ownOrigin: string;
  /** RETURN_TO_ORIGINS. */
  readonly otherOrigins: readonly string[];
}

/** It travels in a cookie, of which a browser keeps 4,096 bytes. */
const MOST_CHARACTERS = 1_024;
const DEFAULT = '/';
const WHOLE_ADDRESS = /^https?:\/\/[^/]/;
/** Browsers drop some of them and read a backslash as a slash, so that an address would lead elsewhere than it looks. */
const MISREAD = /[\p{Cc}\p{Surrogate}\\]|^\s|\s$/u;

/**
 * Where the browser goes after a sign-in, in the form in which it is sent; null for a place to which nobody is sent.
 *
 * | wanted                                             | answer            |
 * | -------------------------------------------------- | ----------------- |
 * | nothing                                            | `/`               |
 * | a path: one slash, then no slash                   | the path          |
 * | http or https, of PUBLIC_URL's or an allowed origin | the whole address |
 * | with a user or a password before the host          | null              |
 * | with a backslash or a control character, too long  | null              |
 * | anything else, such as `//host` or `javascript:`   | null              |
 */
export function returnPlaceFor(wanted: unknown, places: ReturnPlaces): string | null {
  if (wanted === undefined || wanted === '') return DEFAULT;
  if (typeof wanted !== 'string' || wanted.length > MOST_CHARACTERS || MISREAD.test(wanted)) return null;
  const place = wanted.startsWith('/') ? pathIn(wanted, places) : addressIn(wanted, places);
  // a character may become twelve on its way into an address
  return place === null || place.length > MOST_CHARACTERS ? null : place;
}

/** The same place, told why a sign-in failed. */
export function withError(place: string, code: string): string {
  const isPath = place.startsWith('/');
  const url = new URL(place, 'http://path.invalid');
  url.searchParams.set('error', code);
  return isPath ? pathOf(url) : url.href;
}

function pathIn(wanted: string, { ownOrigin }: ReturnPlaces): string | null {
  const url = parsed(wanted, ownOrigin);
  if (!url || url.origin !== ownOrigin) return null;
  // `/.//host` becomes `//host`, which a browser takes for an address without a scheme
  return url.pathname.startsWith('//') ? null : pathOf(url);
}

function addressIn(wanted: string, { ownOrigin, otherOrigins }: ReturnPlaces): string | null {
  // also refuses `https:host` and `https:/host`, which are read as whole addresses
  const url = WHOLE_ADDRESS.test(wanted) ? parsed(wanted) : null;
  if (!url || url.username !== '' || url.password !== '') return null;
  return [ownOrigin, ...otherOrigins].includes(url.origin) ? url.href : null;
}

function pathOf({ pathname, search, hash }: URL): string {
  return pathname + search + hash;
}

function parsed(address: string, base?: string): URL | null {
  return URL.canParse(address, base) ? new URL(address, base) : null;
}
