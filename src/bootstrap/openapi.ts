import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { ServerSettings, Settings } from '../config/settings.js';
import { describeApi } from '../http/api-docs.js';
import { CookieNames } from '../modules/auth/index.js';
import { documentAccess } from './openapi-access.js';
import { documentFailures } from './openapi-failures.js';
import { nameOperations, operationOrigin } from './openapi-operation-ids.js';
import { documentSecurity } from './openapi-security.js';
import { documentTags } from './openapi-tags.js';

const VERSION = '0.1.0';
const OPENAPI_VERSION = '3.1.0';

const DESCRIPTION = `Accounts, short-lived access tokens, rotating refresh tokens and sessions.

With delivery \`body\` the refresh token is in the answer; with \`split\`, the default, it travels in an HttpOnly cookie.

Every failure has the same form and a \`code\` from one catalogue; with \`Accept: application/problem+json\` it comes as
RFC 9457.`;

/** By its identifier of SPDX; the text is in the file LICENSE. */
const LICENSE = { name: 'MIT', identifier: 'MIT' };

/** The OpenAPI document of everything that the application serves. */
export async function createOpenApiDocument(
  app: NestFastifyApplication,
  { server }: Pick<Settings, 'server'>,
): Promise<OpenAPIObject> {
  const { SwaggerModule } = await describeApi();
  const { info, ...config } = await describeServer(server);
  const contact = { name: 'The operators of this server', url: server.publicUrl };
  const document = SwaggerModule.createDocument(
    app,
    { ...config, info: { ...info, contact, license: LICENSE } },
    { operationIdFactory: operationOrigin },
  );
  return completeOpenApi(document);
}

/**
 * Turns what our decorators have left in a document of SwaggerModule into what OpenAPI has for it: ids, groups, credentials,
 * failures and rules of access. `createOpenApiDocument` does so itself.
 */
export function completeOpenApi(document: OpenAPIObject): OpenAPIObject {
  return documentAccess(documentFailures(documentSecurity(documentTags(nameOperations(document)))));
}

/** What is not about single operations. */
async function describeServer(server: ServerSettings) {
  const { DocumentBuilder } = await describeApi();
  const names = new CookieNames(server);
  const cookie = (name: string) => ({ type: 'apiKey' as const, in: 'cookie', name });
  return new DocumentBuilder()
    .setOpenAPIVersion(OPENAPI_VERSION)
    .setTitle('Watchword')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .addServer(server.publicUrl, 'This server.')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token.' }, 'bearer')
    .addSecurity('access-cookie', cookie(names.access))
    .addSecurity('refresh-cookie', cookie(names.refresh))
    .addSecurity('session-cookie', cookie(names.session))
    .addBasicAuth(
      { type: 'http', scheme: 'basic', description: 'Client id and secret of a service.' },
      'service-client',
    )
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'The value of METRICS_TOKEN.' }, 'metrics-token')
    .build();
}
