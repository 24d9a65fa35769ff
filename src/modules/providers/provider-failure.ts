export const PROVIDER_FAILURE_KINDS = ['dead', 'ambiguous', 'misconfigured', 'away', 'refused'] as const;
/**
 * What a failed request to a provider means:
 * - `dead`: the grant or code is over for good.
 * - `ambiguous`: refused without a reason; it may be the grant, it may be our settings.
 * - `misconfigured`: the provider does not accept us, whoever's grant it is.
 * - `away`: no answer, or one that says to come again later.
 * - `refused`: a sign-in that the user or the provider ended, or whose answer cannot be trusted.
 */
export type ProviderFailureKind = (typeof PROVIDER_FAILURE_KINDS)[number];

/** A request to a provider that failed. Its message is for the log and holds neither token nor secret. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';

  constructor(
    readonly kind: ProviderFailureKind,
    /** A label of metrics: one of few words, such as `invalid_grant`, `timeout`, `http_5xx`. */
    readonly reason: string,
    message: string,
    options: {
      readonly cause?: unknown;
      readonly retryAfterSeconds?: number | undefined;
      /** Whether the provider may have acted on the request although no answer came, so that a rotated token may be lost. */
      readonly mayHaveActed?: boolean;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.mayHaveActed = options.mayHaveActed ?? false;
  }

  readonly retryAfterSeconds: number | undefined;
  readonly mayHaveActed: boolean;
}
