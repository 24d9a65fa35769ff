/** What a request says of where it comes from; browsers write these headers and scripts cannot. */
export interface RequestOrigin {
  readonly method: string;
  readonly secFetchSite: string | undefined;
  readonly origin: string | undefined;
  /** The Host header, where the server was not told under which address it is reached; else undefined. */
  readonly ownHost: string | undefined;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request that a cookie authenticates was made by pages of our own.
 *
 * | method | Sec-Fetch-Site        | Origin                                          | own |
 * | ------ | --------------------- | ----------------------------------------------- | --- |
 * | safe   | any                   | any                                             | yes |
 * | other  | same-origin, none     | any                                             | yes |
 * | other  | any other, or absent  | allowed                                         | yes |
 * | other  | any other, or absent  | http or https at `ownHost`, PUBLIC_URL is unset | yes |
 * | other  | any other, or absent  | not allowed                                     | no  |
 * | other  | any other, or absent  | absent                                          | no  |
 *
 * The fourth row is a developer who opens the server by its address in the local network, where browsers send no
 * Sec-Fetch-Site over plain http. A page of another site cannot choose the Host of a request, and a name that is made to
 * point here (DNS rebinding) has none of our cookies. The last row is also a client that is no present-day browser: it
 * shows the double-submit token instead.
 */
export function isFromOwnOrigin(request: RequestOrigin, allowedOrigins: ReadonlySet<string>): boolean {
  if (SAFE_METHODS.has(request.method)) return true;
  if (request.secFetchSite === 'same-origin' || request.secFetchSite === 'none') return true;
  const { origin, ownHost } = request;
  if (origin === undefined) return false;
  return allowedOrigins.has(origin) || (ownHost !== undefined && isAtHost(origin, ownHost));
}

function isAtHost(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}
