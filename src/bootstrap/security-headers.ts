import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import type { ServerSettings } from '../config/settings.js';

type ContentSecurityPolicy = FastifyHelmetOptions['contentSecurityPolicy'];

const DOCUMENTATION = '/docs';

/** Nothing that the API answers is a page: were it shown as one, it could load and run nothing. */
const NOTHING: ContentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
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
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
  },
};

/** Sets, before anything else can answer, the headers that tell a browser what it must not do with an answer. */
export function registerSecurityHeaders(instance: FastifyInstance, server: ServerSettings): void {
  void instance.register(helmet, {
    contentSecurityPolicy: NOTHING,
    crossOriginResourcePolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // sent over http it would be ignored, and a developer's localhost must not be locked to https
    strictTransportSecurity: server.secureCookies,
  });
  instance.addHook('onRequest', (request, reply, done) => {
    if (isDocumentation(request.routeOptions.url)) void reply.helmet({ contentSecurityPolicy: SWAGGER_UI });
    done();
  });
}

/** By the route that was found and not by the address, which a caller could dress up. */
function isDocumentation(route: string | undefined): boolean {
  return route === DOCUMENTATION || (route?.startsWith(`${DOCUMENTATION}/`) ?? false);
}
