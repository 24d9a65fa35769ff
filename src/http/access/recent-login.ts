import { DomainError } from '../../kernel/domain-error.js';
import { type DurationText, epochSeconds, parseDuration } from '../../kernel/duration.js';
import type { Principal } from './principal.js';

/**
 * Whether a login counts as recent. In whole seconds, as `auth_time` is; as with OpenID Connect's `max_age`, a login of exactly
 * that age still counts.
 *
 * | the login                                       | recent |
 * | ----------------------------------------------- | ------ |
 * | lies ahead: the clock of another instance is so | yes    |
 * | is as old as allowed, or younger                | yes    |
 * | is older                                        | no     |
 */
export function isRecentLogin(authenticatedAt: Date, maxAgeSeconds: number, now: Date): boolean {
  return epochSeconds(now) - epochSeconds(authenticatedAt) <= maxAgeSeconds;
}

/**
 * For what `@RequireRecentLogin()` cannot say, because it depends on more than the route: a field of the body, or a row.
 *
 * @param maxAge such as `10m`
 * @throws DomainError RECENT_LOGIN_REQUIRED when the caller's login is older
 */
export function assertRecentLogin(caller: Pick<Principal, 'authenticatedAt'>, maxAge: DurationText, now: Date): void {
  const maxAgeSeconds = secondsIn(maxAge);
  if (!isRecentLogin(caller.authenticatedAt, maxAgeSeconds, now)) throw recentLoginRequired(maxAgeSeconds);
}

/** @param maxAgeSeconds how old the login may be; the answer says it (RFC 9470, section 3) */
export function recentLoginRequired(maxAgeSeconds: number): DomainError {
  return new DomainError('RECENT_LOGIN_REQUIRED', { maxAgeSeconds });
}

/** @throws Error where the text is no duration: it is code of ours or a team's that says so */
export function secondsIn(duration: DurationText): number {
  const milliseconds = parseDuration(duration);
  if (milliseconds === undefined) throw new Error(`${duration} is no duration such as 30s, 10m or 1h`);
  return milliseconds / 1_000;
}
