import type { IssuedTokens } from '../../providers/index.js';
import { accessExpiryOf, type ConnectionTokens } from '../connections/connection.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';

/** What a row says of its tokens in the clear. */
export type TokenFacts = Readonly<
  Pick<ProviderConnectionEntity, 'scope' | 'tokenType' | 'tokensIssuedAt' | 'accessExpiresAt'>
>;

export interface RefreshedTokens {
  readonly tokens: ConnectionTokens & { readonly accessToken: string };
  readonly facts: TokenFacts;
}

/**
 * What is stored after a refresh.
 *
 * | in the answer   | stored                                                                          |
 * | --------------- | ------------------------------------------------------------------------------- |
 * | access token    | it                                                                              |
 * | refresh token   | it; without one the old one, which the provider did not rotate                  |
 * | id token        | it; without one the old one                                                     |
 * | token type      | it                                                                              |
 * | scope           | it, narrowed or not; without one what was granted before (RFC 6749, section 6)   |
 * | expires_in      | that long from the request on; without it the expiry is unknown: the token is good until it is refused |
 *
 * @param issuedAt when the refresh was asked for: the token is not older than that
 */
export function refreshedTokens(
  issued: IssuedTokens,
  before: { readonly tokens: ConnectionTokens; readonly scope: string | null },
  issuedAt: Date,
): RefreshedTokens {
  return {
    tokens: {
      accessToken: issued.accessToken,
      refreshToken: issued.refreshToken ?? before.tokens.refreshToken,
      idToken: issued.idToken ?? before.tokens.idToken,
    },
    facts: {
      scope: issued.scope ?? before.scope,
      tokenType: issued.tokenType,
      tokensIssuedAt: issuedAt,
      accessExpiresAt: accessExpiryOf(issuedAt, issued.expiresInSeconds),
    },
  };
}
