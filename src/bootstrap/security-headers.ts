import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import helmet, { type HelmetOptions } from 'helmet';
import type { ServerSettings } from '../config/settings.js';
import { ACCOUNT_PAGES } from '../pages/publish-account-pages.js';
import { EXAMPLE_PAGE } from '../pages/publish-example-page.js';
import type { CarriedHeaders } from '../http/carried-headers.js';
import { isForPublicDocument, READ_BY_EVERYBODY } from '../http/public-documents.js';

type ContentSecurityPolicy = HelmetOptions['contentSecurityPolicy'];

const DOCUMENTATION = '/docs';

/** Nothing that the API answers is a page: were it shown as one, it could load and run nothing. */
const NOTHING: ContentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    objectSrc: ["'none'"],
  },
};

/** What Swagger UI needs: its own files, styles within its page, images written into its styles, calls to this API. */
const SWAGGER_UI: ContentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    connectSrc: ["'self'"],
    fontSrc: ["'self'", 'data:'],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    imgSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
  },
};

/** What the pages for people need: their own script and style, and calls to this API. */
const ACCOUNT_PAGE = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    connectSrc: ["'self'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    objectSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
  },
} satisfies ContentSecurityPolicy;

/** What the example needs besides: its icon. */
const EXAMPLE: ContentSecurityPolicy = {
  useDefaults: false,
  directives: { ...ACCOUNT_PAGE.directives, imgSrc: ["'self'"] },
};

/**
 * Finds, for a request, the headers that tell a browser what it must not do with the answer. Helmet is asked once for each of
 * the policies, because its headers are the same for every request.
 */
export function securityHeaders(server: ServerSettings): (request: FastifyRequest) => CarriedHeaders {
  const ofApi = apiSecurityHeaders(server);
  const ofDocumentation = headersOf(SWAGGER_UI, server);
  const ofAccountPages = headersOf(ACCOUNT_PAGE, server);
  const ofExample = headersOf(EXAMPLE, server);
  const ofPublicDocuments = { ...ofApi, ...READ_BY_EVERYBODY };
  return (request) => {
    if (isForPublicDocument(request)) return ofPublicDocuments;
    const { url } = request.routeOptions;
    if (isBelow(DOCUMENTATION, url)) return ofDocumentation;
    if (isBelow(EXAMPLE_PAGE, url)) return ofExample;
    return isBelow(ACCOUNT_PAGES, url) ? ofAccountPages : ofApi;
  };
}

/** Those of the API, which answers that no handler sees carry as well. */
export function apiSecurityHeaders(server: ServerSettings): CarriedHeaders {
  return headersOf(NOTHING, server);
}

/** The headers that Helmet sets, as it would set them on a response. */
function headersOf(contentSecurityPolicy: ContentSecurityPolicy, server: ServerSettings): CarriedHeaders {
  const headers: Record<string, string> = {};
  const recorder = {
    setHeader: (name: string, value: string) => (headers[name.toLowerCase()] = value),
    removeHeader: () => undefined,
  };
  const setHeaders = helmet({
    contentSecurityPolicy,
    crossOriginResourcePolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // sent over http it would be ignored, and a developer's localhost must not be locked to https
    strictTransportSecurity: server.secureCookies,
  });
  setHeaders({} as IncomingMessage, recorder as unknown as ServerResponse, (error?: unknown) => {
    if (error) throw error instanceof Error ? error : new Error('the security headers cannot be made');
  });
  return headers;
}

/** By the route that was found and not by the address, which a caller could dress up. */
function isBelow(path: string, route: string | undefined): boolean {
  return route === path || (route?.startsWith(`${path}/`) ?? false);
}
