import { HttpException, NotFoundException } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../config/settings.js';
import { splitTarget } from '../http/request-target.js';
import { createOpenApiDocument } from './openapi.js';
import { endpointsOf } from './own-addresses.js';
import { postmanCollectionOf } from './postman-collection.js';
import { swaggerDocumentOf } from './swagger-document.js';
import { focusPlugin } from './swagger-focus.js';
import { walkPlugin } from './swagger-walk.js';

/** The routes of SwaggerModule and ours. Fastify takes no more routes once it listens, so these wait for their pages. */
const ROUTES = [
  '/docs',
  '/docs/',
  '/docs/*',
  '/docs/LICENSE',
  '/docs/index.html',
  '/docs/swagger-ui-init.js',
  '/docs/docs/swagger-ui-init.js',
  '/docs/openapi.json',
  '/docs/postman.json',
  '/docs-yaml',
];

/** What belongs to a connection or to the moment of an answer, which the server that is asked sets itself. */
const OWN_HEADERS = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']);

/**
 * Serves Swagger UI at /docs, the document at /docs/openapi.json and the collection at /docs/postman.json. All of it is
 * loaded and built at the first request for any of it: most servers are never asked.
 */
export function publishDocs(app: NestFastifyApplication, settings: Pick<Settings, 'server'>): void {
  if (!endpointsOf(app).has('docs')) return;
  let docs: Promise<FastifyInstance> | undefined;
  const answer = async ({ url, headers }: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const [, target] = splitTarget(url);
    if (!isPlain(target)) throw new NotFoundException();
    docs ??= openDocs(app, settings).catch((error: unknown) => {
      docs = undefined;
      throw error;
    });
    const page = await (await docs).inject({ method: 'GET', url: target, headers });
    if (page.statusCode >= 400) throw new HttpException(page.statusMessage, page.statusCode);
    for (const [name, value] of Object.entries(page.headers)) {
      if (value !== undefined && !OWN_HEADERS.has(name)) reply.header(name, value);
    }
    // 304 has no body, not an empty one
    reply.status(page.statusCode).send(page.rawPayload.length > 0 ? page.rawPayload : undefined);
  };
  for (const route of ROUTES) app.getHttpAdapter().get(route, answer);
}

/** `inject` would resolve `..`, and the path of a file is never to be one. */
function isPlain(target: string): boolean {
  const [path] = target.split('?', 1);
  return new URL(`http://docs${target}`).pathname === path;
}

/** A server without a port, which has the pages. */
async function openDocs(app: NestFastifyApplication, settings: Pick<Settings, 'server'>): Promise<FastifyInstance> {
  const { SwaggerModule } = await import('@nestjs/swagger');
  const document = await createOpenApiDocument(app, settings);
  const collection = postmanCollectionOf(document, settings.server.publicUrl);
  const adapter = new FastifyAdapter();
  const pages = { getHttpAdapter: () => adapter } as unknown as NestFastifyApplication;
  SwaggerModule.setup('docs', pages, document, { ui: false, jsonDocumentUrl: 'docs/openapi.json' });
  SwaggerModule.setup('docs', pages, swaggerDocumentOf(document, settings.server.basePath), {
    raw: false,
    customSiteTitle: 'Watchword API',
    swaggerOptions: {
      plugins: [walkPlugin, focusPlugin],
      // a token outlives a reload of the page, and with it the tab: access tokens are short-lived
      persistAuthorization: true,
      tryItOutEnabled: true,
      displayRequestDuration: true,
    },
  });
  const instance = adapter.getInstance<FastifyInstance>();
  instance.get('/docs/postman.json', (_request, reply) => reply.send(collection));
  await instance.ready();
  return instance;
}
