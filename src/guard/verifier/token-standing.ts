import type { VerifiedAccessToken } from './access-token-verifier.js';

/** What is true of the user of a token, as far as somebody has been asked. */
export interface TokenHolder {
  readonly email: string;
  readonly roles: readonly string[];
  /** What the roles allow; undefined where that is not known. */
  readonly permissions: readonly string[] | undefined;
}

/**
 * What is known of a token beyond its signature and its claims: whether it was revoked, and what its user may do now. Asked
 * at every request, after the token was verified.
 */
export abstract class TokenStanding {
  /**
   * Whether the token still counts, and for whom. What can be judged without waiting is returned at once.
   *
   * @throws DomainError TOKEN_REVOKED, SESSION_REVOKED, TOKEN_EXPIRED, TOKEN_INVALID, SERVICE_UNAVAILABLE
   */
  abstract judge(token: VerifiedAccessToken): TokenHolder | Promise<TokenHolder>;

  /**
   * What the holder may do, asked only where a route needs it and `judge` did not know.
   *
   * @returns undefined when nobody can be asked
   * @throws DomainError as `judge`
   */
  abstract findPermissions(token: VerifiedAccessToken): Promise<readonly string[] | undefined>;
}

/** Believes a token as it stands until it expires, without asking anybody. */
export class StandingByClaims extends TokenStanding {
  judge(token: VerifiedAccessToken): TokenHolder {
    return holderByClaims(token);
  }

  findPermissions(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

/** What the token says itself, as it was when it was issued. */
export function holderByClaims({ claims }: VerifiedAccessToken): TokenHolder {
  const { email, roles, permissions } = claims;
  return { email, roles, permissions };
}
