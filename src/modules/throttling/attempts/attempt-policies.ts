import type { ThrottlingSettings } from '../../../config/settings.js';
import type { AttemptPolicy } from './attempt-limit.js';
import type { AttemptScope } from './attempt-refused.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * What each count allows; null where LOGIN_ATTEMPTS is off.
 *
 * An account is stopped for a month, in which no more than LOGIN_STOP_AFTER passwords can be tried. Behind one address there
 * may be many people, some of whom mistype at any time: its count ends an hour after its first failure, and never stops.
 */
export function attemptPolicies(settings: ThrottlingSettings): Readonly<Record<AttemptScope, AttemptPolicy>> | null {
  const { loginAttempts, loginAttemptsPerAddress, loginStopAfter } = settings;
  if (loginAttempts === null) return null;
  const account = {
    freeFailures: loginAttempts,
    stopAfter: loginStopAfter,
    forgetAfterMs: 30 * DAY_MS,
    forgetSince: 'last',
  } as const;
  const address = {
    freeFailures: loginAttemptsPerAddress,
    stopAfter: null,
    forgetAfterMs: HOUR_MS,
    forgetSince: 'first',
  } as const;
  return { account, device: account, address };
}
