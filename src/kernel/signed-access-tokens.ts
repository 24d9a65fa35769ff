import { type AccessClaims, hasAccessClaims } from './access-claims.js';
import { deepFreeze } from './deep-freeze.js';
import { type KeyForVerifying, parseJws, verifiesAs } from './jws.js';
import { VerifiedTokens } from './verified-tokens.js';

/** RFC 9068, section 2.1. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';

/** A key by which access tokens are verified. */
export interface AccessTokenKey extends KeyForVerifying {
  /** Undefined for the shared secret of HS256. */
  readonly kid: string | undefined;
}

/** An access token whose signature is right and whose claims are all there; what they say is for the caller to judge. */
export interface SignedAccessToken<Key> {
  readonly claims: AccessClaims;
  readonly key: Key;
}

/** Of each of the cache's two generations; about 1 kB each. */
const MOST_CACHED = 5_000;

/**
 * Reads access tokens by the keys of whoever verifies: those of the server, or those that a guard has fetched. Both refuse
 * the same because both ask here.
 */
export class SignedAccessTokens<Key extends AccessTokenKey> {
  private readonly verified = new VerifiedTokens<SignedAccessToken<Key>>(MOST_CACHED);

  /** @param findKey the key that counts at this moment under this `kid`; undefined asks for the one that has none */
  constructor(private readonly findKey: (kid: string | undefined) => Key | undefined) {}

  /** @returns undefined when it is no access token that one of the keys has signed */
  find(accessToken: string): SignedAccessToken<Key> | undefined {
    return this.findVerified(accessToken) ?? this.verifyAnew(accessToken);
  }

  /** Spares the signature alone: the key must still count, and time goes on for the claims. */
  private findVerified(accessToken: string): SignedAccessToken<Key> | undefined {
    const cached = this.verified.find(accessToken);
    return cached && this.findKey(cached.key.kid) === cached.key ? cached : undefined;
  }

  private verifyAnew(accessToken: string): SignedAccessToken<Key> | undefined {
    const token = parseJws(accessToken);
    const key = token && this.findKey(keyIdIn(token.header));
    if (!token || !key || !verifiesAs(ACCESS_TOKEN_TYPE, token, key)) return undefined;
    if (!hasAccessClaims(token.payload)) return undefined;
    // shared by every request with this token: what one changed, the next would be believed
    const signed = { claims: deepFreeze(token.payload), key };
    this.verified.keep(accessToken, signed);
    return signed;
  }
}

/** A `kid` that is not text names no key of ours, and must not find the one that has none. */
export function keyIdIn({ kid }: Readonly<Record<string, unknown>>): string | undefined {
  return kid === undefined || typeof kid === 'string' ? kid : '';
}
