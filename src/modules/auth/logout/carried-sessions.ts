import { DomainError } from '../../../kernel/domain-error.js';
import type { SessionOwner } from './logout.service.js';

/** @throws DomainError REFRESH_TOKEN_EXPIRED for a refresh token that is too old to end its session */
export function assertNotExpired({ expiresAt }: { readonly expiresAt: Date }, now: Date): void {
  if (expiresAt <= now) throw new DomainError('REFRESH_TOKEN_EXPIRED');
}

/**
 * What a logout ends, once every credential of its request was judged: each session once, as often as it was proved.
 *
 * | credentials                               | outcome                                |
 * | ----------------------------------------- | -------------------------------------- |
 * | at least one counts                       | the sessions of all those that count   |
 * | none counts, one only for want of CSRF    | CSRF_CHECK_FAILED                      |
 * | none counts                               | the first refusal that says something  |
 * | none                                      | TOKEN_MISSING                          |
 *
 * @throws DomainError the refusal of the table
 */
export function outcomeOf(verdicts: readonly (SessionOwner | DomainError)[]): [SessionOwner, ...SessionOwner[]] {
  const refusals = verdicts.filter((verdict) => verdict instanceof DomainError);
  const [first, ...others] = sessionsIn(verdicts);
  if (first) return [first, ...others];
  throw (
    refusals.find(({ code }) => code === 'CSRF_CHECK_FAILED') ??
    refusals.find(({ code }) => code !== 'REFRESH_TOKEN_MISSING') ??
    new DomainError('TOKEN_MISSING')
  );
}

/** Each session once, as often as it was proved. */
export function sessionsIn(verdicts: readonly (SessionOwner | DomainError)[]): SessionOwner[] {
  const owners = verdicts.filter((verdict): verdict is SessionOwner => !(verdict instanceof DomainError));
  return [...new Map(owners.map((owner) => [owner.sessionId, owner])).values()];
}
