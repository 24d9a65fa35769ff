/** What a request says of where it comes from; browsers write these headers and scripts cannot. */
export interface RequestOrigin {
  readonly method: string;
  readonly secFetchSite: string | undefined;
  readonly origin: string | undefined;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request that a cookie authenticates was made by pages of our own.
 *
 * | method | Sec-Fetch-Site        | Origin      | own |
 * | ------ | --------------------- | ----------- | --- |
 * | safe   | any                   | any         | yes |
 * | other  | same-origin, none     | any         | yes |
 * | other  | any other, or absent  | allowed     | yes |
 * | other  | any other, or absent  | not allowed | no  |
 * | other  | any other, or absent  | absent      | no  |
 *
 * The last row is also a client that is no present-day browser: it shows the double-submit token instead.
 */
export function isFromOwnOrigin(request: RequestOrigin, allowedOrigins: ReadonlySet<string>): boolean {
  if (SAFE_METHODS.has(request.method)) return true;
  if (request.secFetchSite === 'same-origin' || request.secFetchSite === 'none') return true;
  return request.origin !== undefined && allowedOrigins.has(request.origin);
}
