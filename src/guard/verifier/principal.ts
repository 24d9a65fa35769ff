import type { Principal } from '../../http/access/index.js';
import type { VerifiedAccessToken } from './access-token-verifier.js';
import type { TokenHolder } from './token-standing.js';

/** Who holds a token that counts. */
export interface AdmittedCaller {
  readonly principal: Principal;
  /** What the caller's roles allow; undefined where that is not known yet. */
  readonly permissions: readonly string[] | undefined;
  readonly token: VerifiedAccessToken;
}

/** The caller as routes see it, as the server's own routes do. */
export function callerOf(token: VerifiedAccessToken, { email, roles, permissions }: TokenHolder): AdmittedCaller {
  const { sub, sid, ver, auth_time: authenticatedAt } = token.claims;
  const principal: Principal = {
    userId: sub,
    sessionId: sid,
    email,
    roles,
    tokenVersion: ver,
    authenticatedAt: new Date(authenticatedAt * 1_000),
    proof: 'bearer',
  };
  return { principal, permissions, token };
}
