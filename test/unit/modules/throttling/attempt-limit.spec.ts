import fc from 'fast-check';
import {
  type AttemptCount,
  type AttemptPolicy,
  countAfterAttempt,
  decideAttempt,
  LONGEST_DELAY_MS,
} from '../../../../src/modules/throttling/attempts/attempt-limit.js';

const NOW = new Date('2026-11-21T08:00:00.000Z');
const MONTH_MS = 30 * 86_400_000;
const ACCOUNT: AttemptPolicy = { freeFailures: 5, stopAfter: 100, forgetAfterMs: MONTH_MS, forgetSince: 'last' };
const ADDRESS: AttemptPolicy = { freeFailures: 100, stopAfter: null, forgetAfterMs: 3_600_000, forgetSince: 'first' };

const at = (milliseconds: number) => new Date(NOW.getTime() + milliseconds);
const policies = fc
  .record({
    freeFailures: fc.integer({ min: 1, max: 20 }),
    beyond: fc.option(fc.integer({ min: 1, max: 40 })),
    forgetAfterMs: fc.integer({ min: 1_000, max: MONTH_MS }),
    forgetSince: fc.constantFrom('first' as const, 'last' as const),
  })
  .map(({ beyond, ...policy }) => ({ ...policy, stopAfter: beyond === null ? null : policy.freeFailures + beyond }));

/** Makes as many attempts as are allowed, each as soon as it is. @returns when each was made, and the last count */
function attemptsAsSoonAsAllowed(most: number, policy: AttemptPolicy): { times: number[]; count: AttemptCount | null } {
  let count: AttemptCount | null = null;
  let nowMs = 0;
  const times: number[] = [];
  while (times.length < most) {
    const decision = decideAttempt(count, at(nowMs), policy);
    if (decision.kind === 'stopped') break;
    if (decision.kind === 'delayed') nowMs += decision.retryAfterMs;
    else {
      times.push(nowMs);
      count = countAfterAttempt(count, at(nowMs), policy);
    }
  }
  return { times, count };
}

describe('the limit of wrong passwords for one account', () => {
  it('costs nothing for the first five, then doubles the delay up to a quarter of an hour', () => {
    const { times } = attemptsAsSoonAsAllowed(20, ACCOUNT);
    const delays = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1_000);
    expect(delays).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900, 900]);
  });

  it('stops at a hundred, until nobody has failed for a month', () => {
    const { times, count } = attemptsAsSoonAsAllowed(1_000, ACCOUNT);
    const last = times.at(-1) ?? 0;
    expect(times).toHaveLength(100);
    expect(last).toBeGreaterThan(20 * 3_600_000);
    expect(decideAttempt(count, at(last), ACCOUNT)).toEqual({ kind: 'stopped', retryAfterMs: MONTH_MS });
    expect(decideAttempt(count, at(last + MONTH_MS - 1), ACCOUNT)).toEqual({ kind: 'stopped', retryAfterMs: 1 });
    expect(decideAttempt(count, at(last + MONTH_MS), ACCOUNT)).toEqual({ kind: 'allowed' });
    expect(countAfterAttempt(count, at(last + MONTH_MS), ACCOUNT).failures).toBe(1);
  });
});

describe('the limit of wrong passwords from one address', () => {
  it('never stops, and begins anew an hour after its first', () => {
    const { times } = attemptsAsSoonAsAllowed(250, ADDRESS);
    expect(times).toHaveLength(250);
    expect(times[100]).toBe(1_000);
    const inTheFirstHour = times.filter((time) => time < 3_600_000);
    expect(inTheFirstHour.length).toBeLessThan(115);
    expect(times[inTheFirstHour.length]).toBe(3_600_000);
  });
});

describe('any limit', () => {
  it('allows so many at one moment, and not one more', () =>
    fc.assert(
      fc.property(policies, (policy) => {
        let count: AttemptCount | null = null;
        let made = 0;
        while (decideAttempt(count, NOW, policy).kind === 'allowed') {
          count = countAfterAttempt(count, NOW, policy);
          made += 1;
        }
        expect(made).toBe(policy.freeFailures);
      }),
    ));

  it('says exactly when the next attempt is allowed, and never makes anybody wait longer than it says', () =>
    fc.assert(
      fc.property(policies, fc.integer({ min: 1, max: 80 }), (policy, most) => {
        const { times, count } = attemptsAsSoonAsAllowed(most, policy);
        const lastMs = times.at(-1) ?? 0;
        const decision = decideAttempt(count, at(lastMs), policy);
        if (decision.kind === 'allowed') return;
        expect(decision.retryAfterMs).toBeGreaterThan(0);
        if (decision.kind === 'delayed') expect(decision.retryAfterMs).toBeLessThanOrEqual(LONGEST_DELAY_MS);
        expect(decideAttempt(count, at(lastMs + decision.retryAfterMs - 1), policy).kind).toBe(decision.kind);
        expect(decideAttempt(count, at(lastMs + decision.retryAfterMs), policy).kind).toBe('allowed');
      }),
    ));

  it('stops exactly at its number, if the count does not expire before', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 40 }), (freeFailures, beyond) => {
        const policy: AttemptPolicy = { ...ACCOUNT, freeFailures, stopAfter: freeFailures + beyond };
        expect(attemptsAsSoonAsAllowed(1_000, policy).times).toHaveLength(freeFailures + beyond);
      }),
    ));
});
