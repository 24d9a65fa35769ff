/** What the issuer says of a token that counts: as it is now, not as it was when the token was issued. */
export interface CurrentFacts {
  readonly email: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
}

/** The token counts, with these facts, or it does not. */
export type IntrospectionAnswer =
  { readonly isActive: true; readonly facts: CurrentFacts } | { readonly isActive: false };

/** Which token was asked about. */
export interface AskedToken {
  readonly sub: string;
  readonly sid: string;
  readonly jti: string;
}

/**
 * Reads an answer of RFC 7662, section 2.2.
 *
 * @returns undefined when it is none, lacks what is needed, or is about another token
 */
export function readIntrospectionAnswer(
  body: Readonly<Record<string, unknown>>,
  token: AskedToken,
): IntrospectionAnswer | undefined {
  if (body['active'] === false) return { isActive: false };
  const { active, sub, sid, jti, email, roles, permissions } = body;
  const isAbout = active === true && sub === token.sub && sid === token.sid && jti === token.jti;
  if (!isAbout || typeof email !== 'string' || !isTextList(roles) || !isTextList(permissions)) return undefined;
  return {
    isActive: true,
    facts: Object.freeze({ email, roles: Object.freeze(roles), permissions: Object.freeze(permissions) }),
  };
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
