import type { ClientError } from '../client-error.js';
import type { Delivery } from '../client-options.js';
import type { Tokens } from '../expiry.js';

/** What the server hands out, as far as the client reads it. */
export interface TokenAnswer {
  /** Absent in delivery `cookie`. */
  readonly accessToken?: string;
  /** Only in delivery `body`. */
  readonly refreshToken?: string;
  /** `Bearer`; absent where nobody was logged in. */
  readonly tokenType?: string;
  /** In seconds; absent where nobody was logged in. */
  readonly expiresIn?: number;
}

/** What an answer to a refresh means. */
export type RefreshOutcome = 'success' | 'ended' | 'failed';

/**
 * | answered                                                                 | outcome |
 * | ------------------------------------------------------------------------ | ------- |
 * | the tokens that belong to the delivery                                   | success |
 * | other data                                                               | failed  |
 * | 401 with REFRESH_TOKEN_*, SESSION_REVOKED or _EXPIRED, ACCOUNT_SUSPENDED | ended   |
 * | any other refusal, and nothing at all                                    | failed  |
 *
 * Only `ended` logs anybody out: whatever else is answered, the session may well go on.
 *
 * @param error instead of an answer
 */
export function judgeRefresh(
  answer: TokenAnswer | undefined,
  error: ClientError | undefined,
  delivery: Delivery,
): RefreshOutcome {
  const { accessToken, refreshToken, expiresIn = 0 } = Object(answer) as TokenAnswer;
  const isGranted = expiresIn > 0 && (delivery === 'cookie' || accessToken) && (delivery !== 'body' || refreshToken);
  if (isGranted) return 'success';
  return error?.status === 401 && /^(REFRESH_TOKEN|SESSION|ACCOUNT)_/.test(error.code) ? 'ended' : 'failed';
}

/**
 * @param at when they were asked for, by the device's clock
 * @param sid the session, where no access token says it
 */
export function tokensOf({ accessToken, expiresIn = 0 }: TokenAnswer, at: number, sid: string | undefined): Tokens {
  return { accessToken, expiresInMs: expiresIn * 1_000, at, sid };
}
