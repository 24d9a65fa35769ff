import { Injectable } from '@nestjs/common';
import { type ServiceClientKey, ServiceClientSettings, TokenSettings } from '../../../config/settings.js';
import { Clock, CLOCK_TOLERANCE_SECONDS } from '../../../kernel/clock.js';
import { epochSeconds } from '../../../kernel/duration.js';
import { digestOf } from '../../../kernel/opaque-token.js';
import { isSignedBy, type ParsedJws, parseJws } from '../../tokens/index.js';
import { judgeAssertion } from './assertion-claims.js';
import { clientRefused } from './client-credentials.js';
import { ConsumedAssertionsRepository } from './consumed-assertions.repository.js';

/**
 * What an assertion may call itself: nothing, a JWT, or the type of draft-ietf-oauth-rfc7523bis. Never one of our tokens,
 * which a service holds by the thousand.
 */
const ASSERTION_HEADER_TYPES: readonly unknown[] = [undefined, 'jwt', 'client-authentication+jwt'];

/** `private_key_jwt` (RFC 7523, section 2.2): a service signs with its own key, and no secret is shared. */
@Injectable()
export class ClientAssertionsService {
  constructor(
    private readonly settings: ServiceClientSettings,
    private readonly tokens: TokenSettings,
    private readonly consumed: ConsumedAssertionsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * The client whom the assertion proves, once.
   *
   * @param endpoint the path that is called
   * @throws DomainError INVALID_CLIENT
   */
  async consume(assertion: string, endpoint: string): Promise<string> {
    const token = parseJws(assertion);
    if (!token) throw clientRefused('an assertion that is no compact JWS');
    const clientId = token.payload['sub'];
    const client = typeof clientId === 'string' ? this.settings.clients.get(clientId) : undefined;
    if (typeof clientId !== 'string' || client?.kind !== 'keys')
      throw clientRefused('an assertion of no client with keys');
    if (!isAssertion(token)) throw clientRefused('a token of another type');
    const isSigned = keysFor(token, client.keys).some((key) => isSignedBy(token, key));
    if (!isSigned) throw clientRefused('an assertion that no key of its client has signed');
    await this.consumeOnce(token, clientId, endpoint);
    return clientId;
  }

  private async consumeOnce(token: ParsedJws, clientId: string, endpoint: string): Promise<void> {
    const { issuer } = this.tokens;
    const expected = { clientId, audiences: [issuer, `${issuer}${endpoint}`] };
    const verdict = judgeAssertion(token.payload, expected, epochSeconds(this.clock.now()));
    if (typeof verdict === 'string') throw clientRefused(`an assertion with ${verdict}`);
    // a little longer than it is good for, or an instance whose clock is behind would take it again
    const forgetAt = new Date((verdict.expiresAtSeconds + CLOCK_TOLERANCE_SECONDS) * 1_000);
    const digest = digestOf(JSON.stringify([clientId, verdict.jti]));
    if (!(await this.consumed.consume(digest, forgetAt))) throw clientRefused('an assertion that was used before');
  }
}

/** RFC 7515, section 4.1.9: a media type, whose `application/` may be left out, in any case. */
function isAssertion({ header: { typ } }: ParsedJws): boolean {
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ;
  return ASSERTION_HEADER_TYPES.includes(type);
}

/** A `kid` only narrows the choice among the keys of the one client. */
function keysFor({ header: { kid } }: ParsedJws, keys: readonly ServiceClientKey[]): readonly ServiceClientKey[] {
  if (kid === undefined) return keys;
  return keys.filter((key) => key.kid === undefined || key.kid === kid);
}
