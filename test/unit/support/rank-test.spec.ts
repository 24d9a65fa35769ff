import * as fc from 'fast-check';
import { kruskalWallis, mannWhitney, median } from '../../support/rank-test.js';

/* The expected values are those of SciPy's documentation of mannwhitneyu and kruskal. */

describe('mannWhitney', () => {
  it('agrees with a published example', () => {
    const { p, likelierGreater } = mannWhitney([19, 22, 16, 29, 24], [20, 11, 17, 12]);
    expect(p).toBeCloseTo(0.11134688653, 6);
    expect(likelierGreater).toBe(17 / 20);
  });

  it('finds no difference between equal samples, and none where all is one value', () => {
    expect(mannWhitney([1, 2, 3, 4], [1, 2, 3, 4])).toMatchObject({
      p: expect.closeTo(1, 6) as number,
      medianRatio: 1,
    });
    expect(mannWhitney([5, 5, 5], [5, 5, 5])).toEqual({ p: 1, likelierGreater: 0.5, medianRatio: 1 });
  });

  it('is sure of samples that do not overlap', () => {
    const low = Array.from({ length: 30 }, (_, index) => index);
    expect(
      mannWhitney(
        low,
        low.map((value) => value + 100),
      ).p,
    ).toBeLessThan(1e-9);
  });

  it('cares for ranks alone, and for neither side more', () => {
    const samples = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(samples, samples, (one, other) => {
        const [there, back] = [mannWhitney(one, other), mannWhitney(other, one)];
        expect(back.p).toBeCloseTo(there.p, 9);
        expect(back.likelierGreater).toBeCloseTo(1 - there.likelierGreater, 9);
        const cubes = (values: number[]) => values.map((value) => value ** 3);
        expect(mannWhitney(cubes(one), cubes(other)).p).toBeCloseTo(there.p, 9);
      }),
    );
  });

  it('calls samples of one distribution different about as often as it says', () => {
    const chances = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 60, maxLength: 60 });
    const drawn = fc.sample(chances, { numRuns: 1_000, seed: 12 });
    const alarms = drawn.filter((values) => mannWhitney(values.slice(0, 30), values.slice(30)).p < 0.05).length;
    expect(alarms).toBeGreaterThan(20);
    expect(alarms).toBeLessThan(90);
  });
});

describe('kruskalWallis', () => {
  it.each([
    [
      [
        [1, 3, 5, 7, 9],
        [2, 4, 6, 8, 10],
      ],
      0.2727272727,
      0.6015081344,
    ],
    [
      [
        [1, 1, 1],
        [2, 2, 2],
        [2, 2],
      ],
      7,
      0.0301973834,
    ],
  ])('agrees with a published example: %j', (samples, h, p) => {
    const found = kruskalWallis(samples);
    expect(found.h).toBeCloseTo(h, 9);
    expect(found.p).toBeCloseTo(p, 6);
  });

  it('agrees with the other test on two samples, but for the continuity', () => {
    const one = Array.from({ length: 50 }, (_, index) => (index * 37) % 101);
    const other = Array.from({ length: 50 }, (_, index) => ((index * 53) % 101) + 12);
    expect(kruskalWallis([one, other]).p).toBeCloseTo(mannWhitney(one, other).p, 2);
  });

  it('finds no difference where all is one value', () => {
    expect(kruskalWallis([[4, 4], [4, 4], [4]])).toEqual({ h: 0, p: 1 });
  });
});

it.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[7], 7],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});
