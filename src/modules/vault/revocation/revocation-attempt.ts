import { retryDelayMs } from '../../../kernel/retry-delay.js';
import { ProviderFailure } from '../../providers/index.js';
import { UnreadableConnection } from '../unreadable-connection.js';

/**
 * How it ended:
 * - `revoked`: the provider revoked the token, or says that it was dead already.
 * - `reconnected`: the account at the provider is connected again. Many providers revoke the whole grant with one of its tokens,
 *   which would end the new connection, too.
 * - `unsupported`: the provider has no endpoint for it (RFC 7009). Our copy is deleted all the same.
 * - `unreadable`: the key that sealed the token is not there any more.
 * - `given_up`: the provider did not answer, or did not accept us, for as long as it was tried.
 */
export type RevocationResult = 'revoked' | 'reconnected' | 'unsupported' | 'unreadable' | 'given_up';

/** What one try came to: an end, or a failure after which it may be tried again. */
export type RevocationAttempt =
  | { readonly result: Exclude<RevocationResult, 'given_up'> }
  | { readonly result: 'failed'; readonly reason: string; readonly retryAfterSeconds: number };

/** Providers that are away come back within minutes or hours. */
const DELAYS = { firstMs: 15_000, longestMs: 3_600_000 };

/** For how long a provider may be away. Somebody whose account is erased should not have to wait for longer. */
export const REVOCATION_USEFUL_FOR_MS = 7 * 86_400_000;

/**
 * What follows from an error of the try. The first row that fits counts:
 *
 * | the error                                        | then                                           |
 * | ------------------------------------------------ | ---------------------------------------------- |
 * | the token cannot be decrypted                    | `unreadable`                                   |
 * | the provider says that the token is dead         | `revoked`: it is what was wanted               |
 * | the provider does not accept us                  | tried again: an operator may mend the settings |
 * | the provider refuses without a reason            | tried again                                    |
 * | the provider does not answer, or says when to    | tried again, not before it wants to be asked   |
 * | the provider is not among the settings           | tried again: another instance may know it      |
 * | anything else, such as a key service that is away | tried again                                   |
 */
export function attemptOf(error: unknown): RevocationAttempt {
  if (error instanceof UnreadableConnection) return { result: 'unreadable' };
  if (!(error instanceof ProviderFailure)) return failed(error instanceof Error ? error.name : 'unknown');
  if (error.kind === 'dead') return { result: 'revoked' };
  return failed(error.reason, error.retryAfterSeconds);
}

export function failed(reason: string, retryAfterSeconds = 0): RevocationAttempt {
  return { result: 'failed', reason, retryAfterSeconds };
}

/** How long a revocation that failed waits. @param random from 0 to below 1 */
export function revocationDelayMs(attempts: number, random: number, retryAfterSeconds: number): number {
  const wantedMs = Math.min(retryAfterSeconds * 1_000, DELAYS.longestMs);
  return Math.max(retryDelayMs(attempts, random, DELAYS), wantedMs);
}
