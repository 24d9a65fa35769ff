import type { ProviderDefinition } from '../../../config/settings.js';
import type { IssuedTokens } from '../provider-tokens-answer.js';
import { assertSameSubject, verifiedIdToken } from './refreshed-id-token.js';
import { type OpenConfiguration, openIdLibrary } from './open-id-library.js';
import { issuedTokens } from './token-answer.js';
import type { TokenExchange } from './token-exchange.js';

interface Refresh {
  readonly provider: ProviderDefinition;
  readonly refreshToken: string;
  readonly subject: string;
  readonly exchange: TokenExchange;
}

/**
 * Asks for all that was granted: a scope is never named, because at some providers it could never grow again. The id token is
 * looked at when the other tokens are safe in hand.
 */
export async function refreshTokens(refresh: Refresh, open: OpenConfiguration): Promise<IssuedTokens> {
  const { provider, refreshToken, subject, exchange } = refresh;
  const library = await openIdLibrary();
  const answer = await library.refreshTokenGrant(await open(exchange.fetch), refreshToken);
  const tokens = issuedTokens(answer);
  if (exchange.idToken === undefined) return tokens;
  assertSameSubject(provider, exchange.idToken, subject);
  return { ...tokens, idToken: await verifiedIdToken(provider, exchange.idToken, open) };
}
