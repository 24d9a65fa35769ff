import fc from 'fast-check';
import { freshMsOf, keySetStep, type KeySetState, type KeySetStep } from '../../../src/guard/keys/key-set-age.js';

const state = (given: Partial<KeySetState>): KeySetState => ({
  ageMs: 0,
  freshMs: 100_000,
  usableMs: Number.POSITIVE_INFINITY,
  failure: 'none',
  ...given,
});

describe('what a request does about the keys', () => {
  it.each<[string, Partial<KeySetState>, KeySetStep]>([
    ['none yet', { ageMs: undefined }, 'wait'],
    ['none, after a failure just now', { ageMs: undefined, failure: 'pausing' }, 'unavailable'],
    ['none, when the pause is over', { ageMs: undefined, failure: 'over' }, 'wait'],
    ['young', { ageMs: 74_999 }, 'use'],
    ['in the last quarter', { ageMs: 75_000 }, 'renew-behind'],
    ['in the last quarter, after a failure just now', { ageMs: 75_000, failure: 'pausing' }, 'use'],
    ['in the last quarter, when the pause is over', { ageMs: 75_000, failure: 'over' }, 'renew-behind'],
    ['over their time, as of a service that nobody called', { ageMs: 100_000 }, 'wait'],
    ['over their time, while the issuer is away', { ageMs: 100_000, failure: 'pausing' }, 'use'],
    ['over their time, when the issuer may be back', { ageMs: 100_000, failure: 'over' }, 'renew-behind'],
    ['a week old, while the issuer is away', { ageMs: 604_800_000, failure: 'pausing' }, 'use'],
    ['older than usable', { ageMs: 160_000, usableMs: 160_000, failure: 'pausing' }, 'unavailable'],
    ['older than usable, when the issuer may be back', { ageMs: 160_000, usableMs: 160_000, failure: 'over' }, 'wait'],
    ['as old as can be, since the clock was set back', { ageMs: Number.MAX_SAFE_INTEGER, failure: 'pausing' }, 'use'],
  ])('%s', (_what, given, step) => {
    expect(keySetStep(state(given))).toBe(step);
  });

  it('never waits while the issuer is away and there are keys that may be used', () => {
    const failures = fc.constantFrom<KeySetState['failure']>('pausing', 'over');
    fc.assert(
      fc.property(fc.nat(10_000_000), failures, (ageMs, failure) => {
        expect(['use', 'renew-behind']).toContain(keySetStep(state({ ageMs, failure })));
      }),
    );
  });
});

describe('for how long keys are kept', () => {
  const of = (headers: Record<string, string>) => freshMsOf(new Headers(headers)) / 1_000;

  it.each<[Record<string, string>, number]>([
    [{ 'cache-control': 'public, max-age=120' }, 120],
    [{ 'cache-control': 'max-age=120' }, 120],
    [{ 'cache-control': 'Public,Max-Age="120"' }, 120],
    [{ 'cache-control': 'public, max-age=120', age: '30' }, 90],
    [{ 'cache-control': 'public, max-age=120', age: '500' }, 30],
    [{ 'cache-control': 'public, max-age=120', age: 'long' }, 120],
    [{ 'cache-control': 's-max-age=120' }, 300],
    [{ 'cache-control': 'public, max-age=1' }, 30],
    [{ 'cache-control': 'max-age=0' }, 30],
    [{ 'cache-control': 'no-store' }, 30],
    [{ 'cache-control': 'no-cache, max-age=600' }, 30],
    [{ 'cache-control': 'max-age=31536000' }, 3_600],
    [{ 'cache-control': 'max-age=-5' }, 300],
    [{ 'cache-control': 'private' }, 300],
    [{}, 300],
  ])('by %j: %i s', (headers, seconds) => {
    expect(of(headers)).toBe(seconds);
  });

  it('is between half a minute and an hour, whatever the headers say', () => {
    const value = fc.string({ unit: 'grapheme-ascii', maxLength: 40 });
    fc.assert(
      fc.property(value, value, (control, age) => {
        const headers = { get: (name: string) => (name === 'age' ? age : control) };
        expect(freshMsOf(headers)).toBeGreaterThanOrEqual(30_000);
        expect(freshMsOf(headers)).toBeLessThanOrEqual(3_600_000);
      }),
    );
  });
});
