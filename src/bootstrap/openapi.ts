import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Settings } from '../config/settings.js';
import { describeApi } from '../http/api-docs.js';
import { documentAccess } from './openapi-access.js';
import { documentFailures } from './openapi-failures.js';
import { nameOperations, operationOrigin } from './openapi-operation-ids.js';

const VERSION = '0.1.0';

const DESCRIPTION = `Accounts, short-lived access tokens, rotating refresh tokens and sessions.

**Try it:** register, log in, copy \`accessToken\` into *Authorize*, call *Profile*. With delivery \`split\` the refresh token
travels in a cookie that this page cannot see; with \`body\` it is in the answer.

Every failure has the same form and a \`code\` from one catalogue; with \`Accept: application/problem+json\` it comes as
RFC 9457.`;

/** The OpenAPI document of everything that the application serves. */
export async function createOpenApiDocument(app: NestFastifyApplication, { server }: Settings): Promise<OpenAPIObject> {
  const { DocumentBuilder, SwaggerModule } = await describeApi();
  const cookie = (name: string) => ({
    type: 'apiKey' as const,
    in: 'cookie',
    name: prefixed(name, server.secureCookies),
  });
  const config = new DocumentBuilder()
    .setTitle('Watchword')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addSecurity('access-cookie', cookie('access'))
    .addSecurity('refresh-cookie', cookie('refresh'))
    .addSecurity('session-cookie', cookie('session'))
    .addBasicAuth(
      { type: 'http', scheme: 'basic', description: 'Client id and secret of a service.' },
      'service-client',
    )
    .build();
  const document = SwaggerModule.createDocument(app, config, { operationIdFactory: operationOrigin });
  return documentAccess(documentFailures(nameOperations(document)));
}

function prefixed(name: string, isSecure: boolean): string {
  if (!isSecure) return `watchword_${name}`;
  return `${name === 'refresh' ? '__Secure-' : '__Host-'}watchword_${name}`;
}
