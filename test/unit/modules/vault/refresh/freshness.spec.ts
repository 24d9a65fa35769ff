import fc from 'fast-check';
import {
  type FreshnessFacts,
  MOST_INTERRUPTIONS,
  nextStep,
  tokenAge,
  type TokenNeed,
} from '../../../../../src/modules/vault/refresh/freshness.js';

const NOW = new Date('2026-11-29T10:00:00.000Z');
const NEEDS: readonly TokenNeed[] = ['fresh', 'newer', 'replaced', 'any'];
const inSeconds = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);

/** Connected, with a token of an hour that was issued a minute ago. */
function facts(given: Partial<FreshnessFacts> = {}): FreshnessFacts {
  return {
    ...{ id: '0194b2d0-0000-7000-8000-000080000000', state: 'connected', stateReason: null },
    ...{ sealedAccessToken: 'sealed', sealedRefreshToken: 'sealed', tokensIssuedAt: inSeconds(-60) },
    ...{ accessExpiresAt: inSeconds(3_540), leaseId: null, leaseUntil: null, interruptions: 0, retryAt: null },
    ...given,
  };
}

const GOOD = {};
const DUE = { tokensIssuedAt: inSeconds(-3_595), accessExpiresAt: inSeconds(5) };
const OVER = { tokensIssuedAt: inSeconds(-3_600), accessExpiresAt: inSeconds(0) };
const WITHOUT_TOKEN = { sealedAccessToken: null };
const WITHOUT_REFRESH_TOKEN = { sealedRefreshToken: null };
const LEASED = { leaseId: 'a', leaseUntil: inSeconds(20) };
const INTERRUPTED = { leaseId: 'a', leaseUntil: inSeconds(-1) };
const TO_WAIT = { retryAt: inSeconds(30) };

describe('what a caller does with a connection', () => {
  it.each<[string, Partial<FreshnessFacts>, TokenNeed, object]>([
    [
      'one that has ended',
      { state: 'needs_reconsent', stateReason: 'refused' },
      'any',
      { kind: 'ended', reason: 'refused' },
    ],
    ['whatever somebody has just refreshed', OVER, 'any', { kind: 'use' }],
    ['a good token', GOOD, 'fresh', { kind: 'use' }],
    ['a token of unknown expiry', { accessExpiresAt: null }, 'fresh', { kind: 'use' }],
    ['a refused one without refresh token', WITHOUT_REFRESH_TOKEN, 'replaced', { kind: 'end', reason: 'withdrawn' }],
    ['a due one without refresh token', { ...DUE, ...WITHOUT_REFRESH_TOKEN }, 'fresh', { kind: 'use' }],
    ['a good one without refresh token, where a newer one is wanted', WITHOUT_REFRESH_TOKEN, 'newer', { kind: 'use' }],
    [
      'an expired one without refresh token',
      { ...OVER, ...WITHOUT_REFRESH_TOKEN },
      'fresh',
      { kind: 'end', reason: 'no_refresh_token' },
    ],
    [
      'no token at all',
      { ...WITHOUT_TOKEN, ...WITHOUT_REFRESH_TOKEN },
      'newer',
      { kind: 'end', reason: 'no_refresh_token' },
    ],
    [
      'the third interruption in a row',
      { ...OVER, ...INTERRUPTED, interruptions: 2 },
      'fresh',
      { kind: 'end', reason: 'interrupted' },
    ],
    ['the second one', { ...OVER, ...INTERRUPTED, interruptions: 1 }, 'fresh', { kind: 'refresh' }],
    ['the third one, which is still under way', { ...OVER, ...LEASED, interruptions: 2 }, 'fresh', { kind: 'wait' }],
    ['a due one that somebody refreshes', { ...DUE, ...LEASED }, 'fresh', { kind: 'use' }],
    ['a due one of a provider that was away', { ...DUE, ...TO_WAIT }, 'fresh', { kind: 'use' }],
    [
      'a due one that somebody refreshes, where a newer one is wanted',
      { ...DUE, ...LEASED },
      'newer',
      { kind: 'wait' },
    ],
    ['an expired one that somebody refreshes', { ...OVER, ...LEASED }, 'fresh', { kind: 'wait' }],
    ['a good one that somebody refreshes, where it was refused', LEASED, 'replaced', { kind: 'wait' }],
    [
      'an expired one of a provider that was away',
      { ...OVER, ...TO_WAIT },
      'fresh',
      { kind: 'back_off', until: inSeconds(30) },
    ],
    [
      'a good one of a provider that was away, where a newer one is wanted',
      TO_WAIT,
      'newer',
      { kind: 'back_off', until: inSeconds(30) },
    ],
    ['a due one', DUE, 'fresh', { kind: 'refresh' }],
    ['an expired one', OVER, 'fresh', { kind: 'refresh' }],
    ['a good one, where a newer one is wanted', GOOD, 'newer', { kind: 'refresh' }],
    ['no access token, but a refresh token', WITHOUT_TOKEN, 'fresh', { kind: 'refresh' }],
    [
      'a lease that a clock wrote which was set back since',
      { ...OVER, leaseId: 'a', leaseUntil: inSeconds(86_400) },
      'fresh',
      { kind: 'refresh' },
    ],
    ['a pause that such a clock wrote', { ...OVER, retryAt: inSeconds(86_400) }, 'fresh', { kind: 'refresh' }],
  ])('%s: %#', (_what, given, need, expected) => {
    expect(nextStep(facts(given), need, NOW)).toEqual(expected);
  });

  it('keeps its promises in every combination of all that it depends on', () => {
    let combinations = 0;
    for (const need of NEEDS)
      for (const age of [GOOD, DUE, OVER, { accessExpiresAt: null }, WITHOUT_TOKEN])
        for (const refreshToken of [{}, WITHOUT_REFRESH_TOKEN])
          for (const lease of [{}, LEASED, INTERRUPTED])
            for (const interruptions of [0, 1, 2, 3])
              for (const pause of [{}, TO_WAIT, { retryAt: inSeconds(-1) }])
                for (const state of [{}, { state: 'needs_reconsent', stateReason: 'ambiguous' } as const]) {
                  assertPromises(facts({ ...age, ...refreshToken, ...lease, interruptions, ...pause, ...state }), need);
                  combinations += 1;
                }
    expect(combinations).toBe(4 * 5 * 2 * 3 * 4 * 3 * 2);
  });
});

function assertPromises(given: FreshnessFacts, need: TokenNeed): void {
  const { kind } = nextStep(given, need, NOW);
  const isLeased = given.leaseUntil !== null && given.leaseUntil > NOW;
  const isToWait = given.retryAt !== null && given.retryAt > NOW;
  const age = tokenAge(given, NOW);
  const hasRefreshToken = given.sealedRefreshToken !== null;

  expect(kind === 'ended').toBe(given.state === 'needs_reconsent');
  if (kind === 'use') {
    expect(given.sealedAccessToken).not.toBeNull();
    if (need !== 'any') expect(age).not.toBe('over');
    expect(need).not.toBe('replaced');
    if (need === 'newer') expect(hasRefreshToken).toBe(false);
  }
  if (kind === 'refresh' || kind === 'wait' || kind === 'back_off') expect(hasRefreshToken).toBe(true);
  if (kind === 'refresh') expect([isLeased, isToWait]).toEqual([false, false]);
  if (kind === 'refresh') expect(given.leaseId === null || given.interruptions + 1 < MOST_INTERRUPTIONS).toBe(true);
  if (kind === 'wait') expect(isLeased).toBe(true);
  if (kind === 'back_off') expect(isToWait).toBe(true);
  if (kind === 'end') expect(isLeased && hasRefreshToken).toBe(false);
  // whoever only wants a token that works is never sent away with one in hand
  if (need === 'fresh' && age === 'good' && given.state === 'connected') expect(kind).toBe('use');
}

describe('the age of an access token', () => {
  const ids = fc.uuid({ version: 7 });
  const lifetimes = fc.integer({ min: 1, max: 90 * 86_400 });

  it('is due a minute before its end, or a fifth of its life, give or take a quarter, whatever the id is', () => {
    fc.assert(
      fc.property(ids, lifetimes, (id, seconds) => {
        const given = facts({ id, tokensIssuedAt: NOW, accessExpiresAt: inSeconds(seconds) });
        const aheadSeconds = Math.min(60, seconds / 5);
        const ageAt = (before: number) => tokenAge(given, new Date(inSeconds(seconds).getTime() - before * 1_000));
        expect(ageAt(aheadSeconds * 1.25 + 0.002)).toBe('good');
        expect(ageAt(aheadSeconds * 0.75 - 0.002)).toBe('due');
        expect(ageAt(0)).toBe('over');
      }),
    );
  });

  it('becomes due at one instant, the same for the same connection and spread between connections', () => {
    const dueAt = (id: string): number => {
      const given = facts({ id, tokensIssuedAt: NOW, accessExpiresAt: inSeconds(3_600) });
      let [good, due] = [0, 3_600_000];
      while (due - good > 1) {
        const middle = Math.floor((good + due) / 2);
        if (tokenAge(given, new Date(NOW.getTime() + middle)) === 'good') good = middle;
        else due = middle;
      }
      return due;
    };
    const [first, last] = ['00000000', 'ffffffff'].map((end) => dueAt(`0194b2d0-0000-7000-8000-0000${end}`));
    expect([first, last]).toEqual([3_600_000 - 45_000, 3_600_000 - 75_000]);
  });

  it('is over at once for a token that never lived, and takes no date from an issue after the end', () => {
    expect(tokenAge(facts({ tokensIssuedAt: NOW, accessExpiresAt: NOW }), NOW)).toBe('over');
    expect(tokenAge(facts({ tokensIssuedAt: inSeconds(10), accessExpiresAt: inSeconds(5) }), NOW)).toBe('good');
    expect(tokenAge(facts({ tokensIssuedAt: null, accessExpiresAt: inSeconds(30) }), NOW)).toBe('due');
  });
});
