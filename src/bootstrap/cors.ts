import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServerSettings } from '../config/settings.js';

const PREFLIGHT_LIFETIME_SECONDS = 600;

/** What a script of another origin may read besides the few headers that it always may. */
const EXPOSED_HEADERS = ['ETag', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'];

/** Lets the pages of the listed origins, compared exactly, call the API with their cookies; without a list, nobody. */
export function enableCors(app: NestFastifyApplication, { corsOrigins }: ServerSettings): void {
  if (corsOrigins.length === 0) return;
  app.enableCors({
    origin: [...corsOrigins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_LIFETIME_SECONDS,
    // a malformed preflight would be refused in plain text
    strictPreflight: false,
  });
}
