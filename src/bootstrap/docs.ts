import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { Settings } from '../config/settings.js';
import { createOpenApiDocument } from './openapi.js';
import { postmanCollectionOf } from './postman-collection.js';

/** Serves Swagger UI at /docs, the document at /docs/openapi.json and the collection at /docs/postman.json. */
export function publishDocs(app: NestFastifyApplication, settings: Settings): void {
  const document = createOpenApiDocument(app, settings);
  const collection = postmanCollectionOf(document, settings.server.publicUrl);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'docs/openapi.json',
    customSiteTitle: 'Watchword API',
    swaggerOptions: { persistAuthorization: false, displayRequestDuration: true, tagsSorter: 'alpha' },
  });
  app.getHttpAdapter().get('/docs/postman.json', (_request: unknown, reply: { send(body: object): void }) => {
    reply.send(collection);
  });
}
