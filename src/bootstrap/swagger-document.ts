import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsIn } from './openapi-operations.js';

type Schemes = Readonly<Record<string, { readonly type?: string; readonly in?: string }>>;

/**
 * The document as Swagger UI can use it. A page may not set the Cookie header, so credentials in cookies are not offered: the
 * browser sends them by itself. The requests go to the host that the page came from, whatever the server calls itself, and
 * below the path that PUBLIC_URL has there. Contact and licence are left out, because Swagger UI makes links of them that
 * lead nowhere.
 */
export function swaggerDocumentOf(document: OpenAPIObject, basePath: string): OpenAPIObject {
  const copy = structuredClone(document);
  const schemes = (copy.components?.securitySchemes ?? {}) as Schemes;
  const cookies = Object.keys(schemes).filter((name) => schemes[name]?.in === 'cookie');
  for (const name of cookies) delete copy.components?.securitySchemes?.[name];
  for (const { operation } of operationsIn(copy)) {
    const { security = [] } = operation;
    const usable = security.filter((requirement) => !cookies.some((name) => name in requirement));
    // an operation that is left without a credential needs no padlock
    operation.security = usable.some(isCredential) ? usable : [];
  }
  const { title, version, description = '' } = copy.info;
  return { ...copy, info: { title, version, description }, servers: [{ url: basePath || '/' }] };
}

function isCredential(requirement: object): boolean {
  return Object.keys(requirement).length > 0;
}
