/**
 * - `origin`: the address is none of the provider's configured API origins.
 * - `body`: the body can be read only once and is too long to be kept for a second sending.
 * - `redirect`: too many redirects, or one that leads to no http address.
 * - `token`: the provider issued a token that is no Bearer token, or one that no header can carry.
 */
export type ProviderRequestRefusal = 'origin' | 'body' | 'redirect' | 'token';

/**
 * A request that `ProviderHttp` does not send, or whose redirect it does not follow. It is a fault of the program or of the
 * settings, or the API misbehaves; no user can mend it. Its message holds neither a token nor the path of an address.
 */
export class ProviderRequestRefused extends Error {
  /** Tells it apart where `instanceof` cannot, as in a log. */
  override readonly name = 'ProviderRequestRefused';

  constructor(
    /** Why, for a program. */
    readonly reason: ProviderRequestRefusal,
    message: string,
  ) {
    super(message);
  }
}
