import { splitTarget } from './request-target.js';

const WELL_KNOWN = /^\/\.well-known\/[^/?]+/;

/**
 * The path by which our routes know a request: without the path of PUBLIC_URL, which some proxies take away and some do not.
 *
 * | a request for                                  | with `/auth` in PUBLIC_URL is for         |
 * | ---------------------------------------------- | ----------------------------------------- |
 * | `/auth/api/me`                                 | `/api/me`                                 |
 * | `/auth`, `/auth?a`                             | `/`, `/?a`                                |
 * | `/.well-known/oauth-authorization-server/auth` | `/.well-known/oauth-authorization-server` |
 * | `/api/me`, `/authors`                          | the same: a proxy has taken it away       |
 *
 * The third row is where RFC 8414, section 3.1, looks for the metadata of an issuer with a path. No route of ours begins like
 * a path that PUBLIC_URL may have, so nothing is taken away twice.
 */
export function withoutBasePath(url: string, basePath: string): string {
  if (basePath === '') return url;
  const [origin, target] = splitTarget(url);
  if (startsWithPath(target, basePath)) return origin + rooted(target.slice(basePath.length));
  const [wellKnown] = WELL_KNOWN.exec(target) ?? [];
  if (wellKnown === undefined) return url;
  const suffix = target.slice(wellKnown.length);
  const [path] = suffix.split('?', 1);
  return path === basePath ? origin + wellKnown + suffix.slice(basePath.length) : url;
}

function startsWithPath(target: string, path: string): boolean {
  const next = target[path.length];
  return target.startsWith(path) && (next === undefined || next === '/' || next === '?');
}

function rooted(target: string): string {
  return target.startsWith('/') ? target : `/${target}`;
}
