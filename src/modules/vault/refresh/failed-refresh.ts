import { retryDelayMs } from '../../../kernel/retry-delay.js';
import type { ProviderFailure } from '../../providers/index.js';
import type { ReconsentReason } from '../connections/connection-state.js';
import { LONGEST_PAUSE_MS } from './freshness.js';

const DELAYS = { firstMs: 2_000, longestMs: 600_000 };
/** Nothing but an operator mends the settings, and nobody else is to blame for asking once a minute. */
const MISCONFIGURED_PAUSE_MS = 60_000;

/** What was known of the connection when the refresh was claimed. */
export interface RefreshHistory {
  /** Refreshes since the last one that succeeded that were begun and never ended. */
  readonly interruptions: number;
  /** Those that the provider did not answer, or answered with try again. */
  readonly failures: number;
  /** Whether one of these may have reached the provider all the same. */
  readonly wasAnswerLost: boolean;
}

/**
 * - `end`: the user has to consent again.
 * - `keep`: the connection stays, and no refresh is tried for this long.
 */
export type FailedRefresh =
  | { readonly kind: 'end'; readonly reason: ReconsentReason }
  | {
      readonly kind: 'keep';
      readonly code: 'PROVIDER_UNAVAILABLE' | 'PROVIDER_MISCONFIGURED';
      readonly pauseMs: number;
      readonly failures: number;
      readonly isAnswerLost: boolean;
    };

/**
 * What becomes of a connection whose refresh failed. A provider that rotates refresh tokens and whose answer never reached the
 * database has spent the token that is there: so a token is called dead for the reason that explains it.
 *
 * | the failure      | interrupted before | an answer was lost | then                                                        |
 * | ---------------- | ------------------ | ------------------ | ----------------------------------------------------------- |
 * | dead or refused  | yes                |                    | end, `interrupted`                                          |
 * | dead or refused  | no                 | yes                | end, `lost_answer`                                          |
 * | dead or refused  | no                 | no                 | end, `refused`                                              |
 * | ambiguous        |                    |                    | end, `ambiguous`                                            |
 * | misconfigured    |                    |                    | keep for a minute; nothing is counted                       |
 * | away, not acted  |                    |                    | keep, longer at each failure, or as long as Retry-After says |
 * | away, maybe acted |                   |                    | the same, and an answer is lost                             |
 *
 * @param random from 0 to below 1
 */
export function afterFailure(failure: ProviderFailure, history: RefreshHistory, random: number): FailedRefresh {
  const { wasAnswerLost, failures } = history;
  switch (failure.kind) {
    case 'dead':
    case 'refused':
      return { kind: 'end', reason: reasonOfDeath(history) };
    case 'ambiguous':
      return { kind: 'end', reason: 'ambiguous' };
    case 'misconfigured': {
      const [code, pauseMs] = ['PROVIDER_MISCONFIGURED', MISCONFIGURED_PAUSE_MS] as const;
      return { kind: 'keep', code, pauseMs, failures, isAnswerLost: wasAnswerLost };
    }
    case 'away': {
      const pauseMs = pauseAfter(failures + 1, failure.retryAfterSeconds ?? 0, random);
      const isAnswerLost = wasAnswerLost || failure.mayHaveActed;
      return { kind: 'keep', code: 'PROVIDER_UNAVAILABLE', pauseMs, failures: failures + 1, isAnswerLost };
    }
  }
}

function reasonOfDeath({ interruptions, wasAnswerLost }: RefreshHistory): ReconsentReason {
  if (interruptions > 0) return 'interrupted';
  return wasAnswerLost ? 'lost_answer' : 'refused';
}

function pauseAfter(failures: number, retryAfterSeconds: number, random: number): number {
  const askedForMs = Math.min(Math.max(0, retryAfterSeconds) * 1_000, LONGEST_PAUSE_MS);
  return Math.max(retryDelayMs(failures, random, DELAYS), askedForMs);
}
