import * as fc from 'fast-check';
import { type HashAge, RefusalTimes } from '../../../../src/modules/passwords/refusal-times.js';
import { mannWhitney } from '../../../support/rank-test.js';

const recorded = (age: HashAge, times: readonly number[], refusals = new RefusalTimes()): RefusalTimes => {
  for (const time of times) refusals.record(age, time);
  return refusals;
};

describe('RefusalTimes', () => {
  it.each([
    ['nothing was met', new RefusalTimes(), 0],
    ['one current hash was met', recorded('current', [100]), 125],
    ['nine of ten current ones took as long', recorded('current', [...Array<number>(19).fill(100), 900]), 125],
    ['cheaper former ones were met too', recorded('former', [10, 20], recorded('current', [100])), 125],
    ['dearer former ones were met too', recorded('former', [10, 400, 20], recorded('current', [100])), 500],
    ['one took longer than anybody should wait', recorded('former', [60_000], recorded('current', [100])), 2_000],
  ])('when %s, waits accordingly', (_what, refusals, leastMs) => {
    expect(refusals.remainingAfter(0)).toBe(Math.ceil(leastMs));
    expect(refusals.remainingAfter(leastMs / 2)).toBe(Math.ceil(leastMs / 2));
    expect(refusals.remainingAfter(leastMs)).toBe(0);
    expect(refusals.remainingAfter(leastMs * 2)).toBe(0);
  });

  it('forgets what is long ago', () => {
    const refusals = recorded('former', [800, ...Array<number>(64).fill(10)], recorded('current', [900]));
    recorded('current', Array<number>(64).fill(100), refusals);
    expect(refusals.remainingAfter(0)).toBe(125);
  });
});

/** What a check costs by the kind of hash, and which of them are former. */
const KINDS: Readonly<Record<string, { readonly cost: number; readonly age: HashAge }>> = {
  none: { cost: 220, age: 'current' },
  active: { cost: 220, age: 'current' },
  suspended: { cost: 220, age: 'current' },
  'no password': { cost: 220, age: 'current' },
  'a cheaper hash': { cost: 55, age: 'former' },
  'a cheap scheme': { cost: 14, age: 'former' },
  'a dearer hash': { cost: 440, age: 'former' },
};
const ROUNDS = 150;

/** How long refusals last for somebody who asks for each kind in turn, `noise` being how much longer each work may take. */
function simulated(noise: readonly number[], remaining: (age: HashAge, work: number) => number): Map<string, number[]> {
  const times = new Map(Object.keys(KINDS).map((kind): [string, number[]] => [kind, []]));
  let turn = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [kind, { cost, age }] of Object.entries(KINDS)) {
      const [slowness = 0, lateness = 0] = [noise[turn % noise.length], noise[(turn * 7 + 3) % noise.length]];
      const work = cost * (1 + slowness);
      times.get(kind)?.push(work + remaining(age, work) + 3 * lateness);
      turn += 1;
    }
  }
  return times;
}

function toldApart(times: Map<string, number[]>): string[] {
  const active = times.get('active') ?? [];
  return [...times]
    .filter(([, sample]) => {
      const { p, medianRatio } = mannWhitney(sample, active);
      return p < 0.001 && Math.abs(medianRatio - 1) > 0.05;
    })
    .map(([kind]) => kind);
}

describe('refusals of accounts with every kind of hash', () => {
  // an odd length shares no rhythm with the kinds
  const noises = fc.array(fc.double({ min: 0, max: 0.3, noNaN: true }), { minLength: 499, maxLength: 499 });

  it('cannot be told apart by their time', () => {
    fc.assert(
      fc.property(noises, (noise) => {
        const refusals = new RefusalTimes();
        const times = simulated(noise, (age, work) => {
          const remaining = refusals.remainingAfter(work);
          refusals.record(age, work);
          return remaining;
        });
        expect(toldApart(times)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('could be if they did not wait, so that the test can fail', () => {
    fc.assert(
      fc.property(noises, (noise) => {
        const former = Object.keys(KINDS).filter((kind) => KINDS[kind]?.age === 'former');
        expect(toldApart(simulated(noise, () => 0))).toEqual(former);
      }),
      { numRuns: 20 },
    );
  });
});
