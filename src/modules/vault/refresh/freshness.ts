import { CLOCK_TOLERANCE_SECONDS } from '../../../kernel/clock.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import type { ReconsentReason } from '../connections/connection-state.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';

/** After so many refreshes in a row that were begun and never ended, no further one is begun. */
export const MOST_INTERRUPTIONS = 3;

/**
 * Nobody may refresh while somebody still does: a provider that rotates ends the grant when the old token comes twice. So the
 * lease is longer than a refresh at its slowest, with a discovery, the tokens and the keys, 10 s each, plus the 30 s that the
 * clocks of two instances may be apart.
 */
export const LEASE_MS = 60_000;
/** Whatever a provider asks for, it is asked again after this. */
export const LONGEST_PAUSE_MS = 3_600_000;

const LONGEST_AHEAD_MS = 60_000;
const AHEAD_OF_LIFETIME = 1 / 5;
/** Connections that were made together are not refreshed together: by up to so much of that time earlier or later. */
const JITTER = 1 / 4;

/**
 * What a caller wants:
 * - `fresh`: an access token that is good for a while.
 * - `newer`: one that is newer than what is there, whatever its age.
 * - `replaced`: the same, since the provider has refused what is there.
 * - `any`: what is there, since it is newer than what the caller began with.
 */
export type TokenNeed = 'fresh' | 'newer' | 'replaced' | 'any';

/** What of a row the decision depends on. */
export type FreshnessFacts = Readonly<
  Pick<
    ProviderConnectionEntity,
    | 'id'
    | 'state'
    | 'stateReason'
    | 'sealedAccessToken'
    | 'sealedRefreshToken'
    | 'tokensIssuedAt'
    | 'accessExpiresAt'
    | 'leaseId'
    | 'leaseUntil'
    | 'interruptions'
    | 'retryAt'
  >
>;

/**
 * - `use`: the access token that is there is the answer.
 * - `refresh`: this caller may try to claim the refresh.
 * - `wait`: somebody refreshes at present.
 * - `back_off`: the provider did not answer lately and is left alone until then.
 * - `end`: the connection is of no use any more, which is still to be written down.
 * - `ended`: that is written down already.
 */
export type NextStep =
  | { readonly kind: 'use' | 'refresh' | 'wait' }
  | { readonly kind: 'back_off'; readonly until: Date }
  | { readonly kind: 'end'; readonly reason: ReconsentReason }
  | { readonly kind: 'ended'; readonly reason: ReconsentReason | null };

/** Whether the access token can still be used: `good`; `due` while it is time to refresh it, and it is still good; or `over`. */
export type TokenAge = 'good' | 'due' | 'over';

/**
 * What a caller does with a connection as it is. The first row that fits counts; an empty cell fits everything.
 *
 * | state           | wanted   | access token | refresh token | the last refresh               | then                         |
 * | --------------- | -------- | ------------ | ------------- | ------------------------------ | ---------------------------- |
 * | needs_reconsent |          |              |               |                                | ended                        |
 * |                 | any      | is there     |               |                                | use                          |
 * |                 | fresh    | good         |               |                                | use                          |
 * |                 | replaced |              | none          |                                | end, `withdrawn`             |
 * |                 |          | good or due  | none          |                                | use: there is no newer one   |
 * |                 |          | over         | none          |                                | end, `no_refresh_token`      |
 * |                 |          |              |               | never ended, the third in a row | end, `interrupted`          |
 * |                 | fresh    | due          |               | is under way, or is to wait    | use, while it can be used    |
 * |                 |          |              |               | is under way                   | wait                         |
 * |                 |          |              |               | is to wait                     | back off                     |
 * |                 |          |              |               | ended, or never did            | refresh                      |
 */
export function nextStep(facts: FreshnessFacts, need: TokenNeed, now: Date): NextStep {
  if (facts.state === 'needs_reconsent') return { kind: 'ended', reason: facts.stateReason };
  if (need === 'any' && facts.sealedAccessToken !== null) return { kind: 'use' };
  const age = tokenAge(facts, now);
  if (need === 'fresh' && age === 'good') return { kind: 'use' };
  if (facts.sealedRefreshToken === null) return withoutRefreshToken(need, age);
  if (isThirdInterruption(facts, now)) return { kind: 'end', reason: 'interrupted' };
  return withRefreshToken(facts, need === 'fresh' && age === 'due', now);
}

function withoutRefreshToken(need: TokenNeed, age: TokenAge): NextStep {
  if (need === 'replaced') return { kind: 'end', reason: 'withdrawn' };
  return age === 'over' ? { kind: 'end', reason: 'no_refresh_token' } : { kind: 'use' };
}

function withRefreshToken(facts: FreshnessFacts, isUsableMeanwhile: boolean, now: Date): NextStep {
  const isUnderWay = isLeased(facts, now);
  const waitsUntil = isAhead(facts.retryAt, LONGEST_PAUSE_MS, now) ? facts.retryAt : null;
  if (isUsableMeanwhile && (isUnderWay || waitsUntil)) return { kind: 'use' };
  if (isUnderWay) return { kind: 'wait' };
  return waitsUntil ? { kind: 'back_off', until: waitsUntil } : { kind: 'refresh' };
}

/** Whether somebody holds the lease of the refresh. */
export function isLeased({ leaseId, leaseUntil }: Pick<FreshnessFacts, 'leaseId' | 'leaseUntil'>, now: Date): boolean {
  return leaseId !== null && isAhead(leaseUntil, LEASE_MS, now);
}

/** What lies further ahead than it can have been set was written by a clock that has been set back since, and counts no more. */
function isAhead(instant: Date | null, longestMs: number, now: Date): boolean {
  const leftMs = instant === null ? 0 : instant.getTime() - now.getTime();
  return leftMs > 0 && leftMs <= longestMs + CLOCK_TOLERANCE_SECONDS * 1_000;
}

/** Whoever ends a refresh gives the lease back, so one that ran out was held by a process that is gone, or as good as gone. */
function isThirdInterruption(facts: FreshnessFacts, now: Date): boolean {
  return facts.leaseId !== null && !isLeased(facts, now) && facts.interruptions + 1 >= MOST_INTERRUPTIONS;
}

/** A token whose provider did not say when it expires is good until it is refused. */
export function tokenAge(facts: FreshnessFacts, now: Date): TokenAge {
  const { sealedAccessToken, accessExpiresAt } = facts;
  if (sealedAccessToken === null) return 'over';
  if (accessExpiresAt === null) return 'good';
  if (now >= accessExpiresAt) return 'over';
  return now < addMilliseconds(accessExpiresAt, -aheadMs(facts, accessExpiresAt)) ? 'good' : 'due';
}

/** How long before its end a token is refreshed: a minute, or a fifth of its life if that is less, give or take a quarter. */
function aheadMs({ id, tokensIssuedAt }: FreshnessFacts, expiresAt: Date): number {
  const lifetimeMs = tokensIssuedAt === null ? Infinity : expiresAt.getTime() - tokensIssuedAt.getTime();
  const aheadOfAllMs = Math.max(0, Math.min(LONGEST_AHEAD_MS, lifetimeMs * AHEAD_OF_LIFETIME));
  return Math.round(aheadOfAllMs * (1 + JITTER * (2 * fractionOf(id) - 1)));
}

/** The same number from 0 to 1 for the same connection on every instance: the last hex digits of its id are random. */
function fractionOf(id: string): number {
  return Number.parseInt(id.slice(-8), 16) / 0xffff_ffff;
}
