import type { OpenAPIObject } from '@nestjs/swagger';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

type Schemes = Readonly<Record<string, { readonly type?: string; readonly in?: string }>>;

/**
 * The document as Swagger UI can use it. A page may not set the Cookie header, so credentials in cookies are not offered: the
 * browser sends them by itself. The requests go to where the page came from, whatever the server calls itself. Contact and
 * licence are left out, because Swagger UI makes links of them that lead nowhere.
 */
export function swaggerDocumentOf(document: OpenAPIObject): OpenAPIObject {
  const copy = structuredClone(document);
  const schemes = (copy.components?.securitySchemes ?? {}) as Schemes;
  const cookies = Object.keys(schemes).filter((name) => schemes[name]?.in === 'cookie');
  for (const name of cookies) delete copy.components?.securitySchemes?.[name];
  for (const item of Object.values(copy.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      const security = operation?.security?.filter((requirement) => !cookies.some((name) => name in requirement));
      // what is left without a credential needs no padlock
      if (operation && security) operation.security = security.some(isCredential) ? security : [];
    }
  }
  const { title, version, description = '' } = copy.info;
  return { ...copy, info: { title, version, description }, servers: [{ url: '/' }] };
}

function isCredential(requirement: object): boolean {
  return Object.keys(requirement).length > 0;
}
