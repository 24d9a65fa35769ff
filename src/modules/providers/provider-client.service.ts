import { Injectable, Logger } from '@nestjs/common';
import type { ProviderDefinition } from '../../config/settings.js';
import { Clock } from '../../kernel/clock.js';
import { ProviderCircuits } from './circuit/provider-circuits.service.js';
import { authorizationParameters, type SignInCallback, type SignInFlow } from './requests/authorization.js';
import { failureOf } from './requests/failure-of.js';
import type { ProviderRequest } from './requests/failure-table.js';
import { refreshTokens } from './requests/refresh-tokens.js';
import { openIdLibrary } from './requests/open-id-library.js';
import { ProviderConfigurations } from './requests/provider-configurations.service.js';
import { exchangeCode, identityAt } from './requests/sign-in.js';
import { TokenExchange } from './requests/token-exchange.js';
import { ProviderFailure } from './provider-failure.js';
import type { IssuedTokens, ProviderSignIn } from './provider-tokens-answer.js';

/** Speaks to providers, over openid-client. Whatever goes wrong is a `ProviderFailure`. */
@Injectable()
export class ProviderClient {
  private readonly logger = new Logger(ProviderClient.name);

  constructor(
    private readonly configurations: ProviderConfigurations,
    private readonly circuits: ProviderCircuits,
    private readonly clock: Clock,
  ) {}

  /**
   * Where the browser goes to sign in.
   *
   * @throws ProviderFailure when the provider is not known yet and does not say how it is set up
   */
  async authorizationUrl(provider: ProviderDefinition, flow: SignInFlow): Promise<URL> {
    // mostly without a request, which says nothing of whether the provider answers
    return this.translating(provider, 'discovery', async () => {
      const library = await openIdLibrary();
      const challenge = await library.calculatePKCECodeChallenge(flow.codeVerifier);
      const configuration = await this.configurations.open(provider);
      return library.buildAuthorizationUrl(configuration, authorizationParameters(provider, flow, challenge));
    });
  }

  /**
   * Verifies what the browser brought back, and exchanges the code.
   *
   * @throws ProviderFailure `refused` when the sign-in was denied or cannot be trusted
   */
  async signIn(provider: ProviderDefinition, callback: SignInCallback): Promise<ProviderSignIn> {
    const exchange = new TokenExchange({ takesIdToken: provider.protocol === 'oidc' });
    const open = () => this.configurations.open(provider, exchange.fetch);
    const exchanged = await this.attempt(provider, 'sign-in', () => exchangeCode(provider, callback, open), exchange);
    const identity = await this.attempt(provider, 'userinfo', () => identityAt(provider, exchanged, callback.formUser));
    return { identity, tokens: exchanged.tokens };
  }

  /**
   * New tokens for a refresh token; the old one may be worthless afterwards, whether or not an answer comes.
   *
   * @throws ProviderFailure
   */
  async refresh(
    provider: ProviderDefinition,
    refreshToken: string,
    expected: { readonly subject: string },
  ): Promise<IssuedTokens> {
    const exchange = new TokenExchange({ takesIdToken: provider.protocol === 'oidc', withholdsIdToken: true });
    try {
      const tokens = await this.attempt(
        provider,
        'refresh',
        () =>
          refreshTokens({ provider, refreshToken, exchange, ...expected }, (fetch) =>
            this.configurations.open(provider, fetch),
          ),
        exchange,
      );
      this.circuits.recordHonoured(provider.id);
      return tokens;
    } catch (error) {
      throw error instanceof ProviderFailure ? this.circuits.judged(provider.id, error) : error;
    }
  }

  /**
   * Ends a token at the provider (RFC 7009). A token that the provider does not know is as good as revoked.
   *
   * @throws ProviderFailure
   */
  async revoke(
    provider: ProviderDefinition,
    token: string,
    kind: 'refresh_token' | 'access_token',
  ): Promise<'revoked' | 'unsupported'> {
    const exchange = new TokenExchange({ takesIdToken: false });
    return this.attempt(
      provider,
      'revocation',
      async () => {
        const library = await openIdLibrary();
        const configuration = await this.configurations.open(provider, exchange.fetch);
        if (!configuration.serverMetadata().revocation_endpoint) return 'unsupported';
        await library.tokenRevocation(configuration, token, { token_type_hint: kind }).catch((error: unknown) => {
          if (!exchange.isTokenGone()) throw error;
        });
        return exchange.seen?.error === 'unsupported_token_type' ? 'unsupported' : 'revoked';
      },
      exchange,
    );
  }

  /** A request to the provider, unless it is left alone. */
  private attempt<T>(
    provider: ProviderDefinition,
    during: ProviderRequest,
    request: () => Promise<T>,
    exchange?: TokenExchange,
  ): Promise<T> {
    const hasAnswered = (): boolean => !exchange || exchange.seen !== undefined;
    const translated = () => this.translating(provider, during, request, exchange);
    return this.circuits.run(provider.id, translated, hasAnswered);
  }

  private async translating<T>(
    provider: ProviderDefinition,
    during: ProviderRequest,
    request: () => Promise<T>,
    exchange?: TokenExchange,
  ): Promise<T> {
    try {
      return await request();
    } catch (error) {
      const failure = failureOf(error, { provider: provider.id, during, seen: exchange?.seen, now: this.clock.now() });
      const { kind, reason, message: detail } = failure;
      const line = { event: 'provider_request_failed', provider: provider.id, during, kind, reason, detail };
      if (kind === 'misconfigured') this.logger.error(line);
      else this.logger.warn(line);
      throw failure;
    }
  }
}
