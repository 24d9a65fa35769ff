import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { ProviderCatalogue } from '../../providers/index.js';
import { ProviderTokens } from '../refresh/provider-tokens.js';
import { type AxiosFactory, type AxiosLike, axiosOver } from './axios-over-fetch.js';
import { Delay } from './delay.js';
import { assertWithin, ProviderCall, type ProviderCallServices } from './provider-call.js';
import { RefusedTokens } from './refused-tokens.js';
import { addressOf, repeatable } from './repeatable-request.js';

/**
 * Calls the APIs of other providers in the name of a user, with the token of that user's connection.
 *
 * The token goes to the `apiOrigins` of the provider in OIDC_PROVIDERS and nowhere else, also across redirects, of which at
 * most 20 are followed. When an API refuses it with 401, the token is refreshed and the request sent once more. An answer of
 * 429 or 503 with a `Retry-After` of up to 10 seconds is waited for once, where the method is GET or HEAD. Otherwise answers
 * are given back as they are.
 */
@Injectable()
export class ProviderHttp {
  private readonly services: ProviderCallServices;

  /** @internal Nest makes it. */
  constructor(
    tokens: ProviderTokens,
    private readonly catalogue: ProviderCatalogue,
    clock: Clock,
    delay: Delay,
  ) {
    this.services = { tokens, clock, delay, refused: new RefusedTokens() };
  }

  /**
   * A fetch for one user and provider, to be called or handed to a client library of the provider's. It costs nothing to make.
   * An `Authorization` of the caller's is replaced. A body that is a stream is kept in memory, up to 10 MiB, because it may
   * have to be sent twice.
   *
   * What it returns throws, besides what fetch throws, `ProviderRequestRefused`, for example for the address of somebody
   * else, and the errors of `ProviderTokens.getFresh`.
   *
   * @param userId whose connection
   * @param provider the provider's id in OIDC_PROVIDERS
   * @throws DomainError `PROVIDER_UNKNOWN`
   */
  fetchFor(userId: string, provider: string): typeof fetch {
    const definition = this.catalogue.get(provider);
    return async (input, init) => {
      assertWithin(definition, addressOf(input));
      const request = await repeatable(input, init);
      return new ProviderCall(this.services, userId, definition, request).run();
    };
  }

  /**
   * A new axios instance that sends as `fetchFor` does, and throws the same errors. It belongs to this user: never keep it
   * for others. Axios's options for Node's own http client, such as `httpsAgent` and `proxy`, do not apply.
   *
   * @param axios the caller's own axios from 1.12 on, or an instance whose defaults are kept and whose interceptors are not
   * @param userId whose connection
   * @param provider the provider's id in OIDC_PROVIDERS
   * @throws DomainError `PROVIDER_UNKNOWN`
   */
  axiosFor<Instance extends AxiosLike>(axios: AxiosFactory<Instance>, userId: string, provider: string): Instance {
    return axiosOver(axios, this.fetchFor(userId, provider));
  }
}
