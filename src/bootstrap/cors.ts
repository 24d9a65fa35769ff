import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { ServerSettings } from '../config/settings.js';
import { isForPublicDocument } from '../http/public-documents.js';

const PREFLIGHT_LIFETIME_SECONDS = 600;

/** What a script of another origin may read besides the few headers that it always may. */
const EXPOSED_HEADERS = ['ETag', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'];

/** As much of @fastify/cors's options as is set here. */
interface CorsOptions {
  readonly origin: string[] | false;
  readonly credentials?: boolean;
  readonly methods?: string[];
  readonly exposedHeaders?: string[];
  readonly maxAge?: number;
  readonly strictPreflight?: boolean;
}

/**
 * Lets the pages of the listed origins, compared exactly, call the API with their cookies; without a list, nobody. Public documents
 * have rules of their own, which ask for no list.
 */
export function enableCors(app: NestFastifyApplication, { corsOrigins }: ServerSettings): void {
  if (corsOrigins.length === 0) return;
  const optionsFor = corsOptionsFor(corsOrigins);
  app.enableCors({
    delegator: (request: FastifyRequest, callback: (error: null, options: CorsOptions) => void) =>
      callback(null, optionsFor(request)),
  });
}

function corsOptionsFor(listed: readonly string[]): (request: FastifyRequest) => CorsOptions {
  const forOthers: CorsOptions = {
    origin: [...listed],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    maxAge: PREFLIGHT_LIFETIME_SECONDS,
    // a malformed preflight would be refused in plain text
    strictPreflight: false,
  };
  // @fastify/cors would say to every origin that credentials are allowed
  const forListed: CorsOptions = { ...forOthers, credentials: true, exposedHeaders: EXPOSED_HEADERS };
  const untouched: CorsOptions = { origin: false };
  return (request) => {
    if (isForPublicDocument(request)) return untouched;
    return listed.includes(request.headers.origin ?? '') ? forListed : forOthers;
  };
}
