import type { PresentedRequest } from '../presented-request.js';

/** RFC 6750, section 2.1; RFC 9110, section 11.1, has the scheme's name in any case. Anchored, so that it takes linear time. */
const BEARER = /^Bearer +([\w.~+/=-]+) *$/i;

/** The token of an `Authorization: Bearer` header, or null. */
export function bearerTokenOf({ headers }: PresentedRequest): string | null {
  return BEARER.exec(headers.authorization ?? '')?.[1] ?? null;
}
