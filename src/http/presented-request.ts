import type { IncomingHttpHeaders } from 'node:http';

/** As much of a request as shows who asks: those of Fastify and of Express have it alike. */
export interface PresentedRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Where something has read them; on Express that is a middleware that a host may or may not have. */
  readonly cookies?: Readonly<Record<string, unknown>> | undefined;
}

/** The value of a cookie; undefined where the request has none of this name. */
export function cookieOf({ cookies, headers }: PresentedRequest, name: string): string | undefined {
  if (!cookies) return firstCookieOf(headers.cookie, name);
  const value = cookies[name];
  return typeof value === 'string' ? value : undefined;
}

/** As it stands: no value of our cookies is escaped. */
function firstCookieOf(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The pattern of the route that answers, such as `/users/:id`; never the address, which may hold a token or a name. */
export function routeOf(request: object): string {
  const { routeOptions, route } = request as {
    readonly routeOptions?: { readonly url?: string };
    readonly route?: { readonly path?: unknown };
  };
  const pattern = routeOptions?.url ?? route?.path;
  return typeof pattern === 'string' ? pattern : '';
}
