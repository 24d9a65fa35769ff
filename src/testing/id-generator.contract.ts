/// <reference types="jest" />
import type { IdGenerator } from '../kernel/ids.js';
import { SeededSamples } from './seeded-samples.js';

/** RFC 9562, section 4: with a version and the variant, which routes and tokens check. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const START = Date.parse('2026-11-21T08:00:00.000Z');
const AT_ONCE = 10_000;
const MANY = 100_000;
const LONGEST_STEP_MS = 10 ** 9;

/**
 * What every `IdGenerator` has to do; call it at the top of a spec file that Jest or Vitest runs.
 *
 * @param make a new instance, as another server would have it
 */
export function describeIdGenerator(name: string, make: () => IdGenerator): void {
  describe(`${name} keeps the contract of IdGenerator`, () => {
    let ids: IdGenerator;
    beforeEach(() => {
      ids = make();
    });

    it('makes UUIDs in lower case, with the bits of version and variant', () => {
      for (const ms of [...instants(1_000), 0, START - 1]) expect(ids.next(new Date(ms))).toMatch(UUID);
    });

    it('repeats none of a hundred thousand', () => {
      const made = new Set<string>();
      for (let count = 0; count < MANY; count += 1) made.add(ids.next(new Date(START + Math.floor(count / 10))));
      expect(made.size).toBe(MANY);
    });

    it('repeats none within a millisecond, whichever server makes them', () => {
      const [here, there] = [ids, make()];
      const now = new Date(START);
      const made = new Set<string>();
      for (let count = 0; count < AT_ONCE; count += 1) made.add(here.next(now)).add(there.next(now));
      expect(made.size).toBe(2 * AT_ONCE);
    });

    it('repeats none when the clock is set back', () => {
      const times = [START, START + 1, START, START - 1_000, START + 1, START];
      const made = times.flatMap((ms) => Array.from({ length: 1_000 }, () => ids.next(new Date(ms))));
      expect(new Set(made).size).toBe(made.length);
    });

    it('makes ids that sort by time', () => {
      const made = instants(5_000).map((ms) => ids.next(new Date(ms)));
      expect(made).toEqual([...made].sort());
    });

    it('knows what sorts before every id of an instant, and behind every one of before', () => {
      for (const ms of instants(1_000)) {
        const first = ids.firstAt(new Date(ms));
        const [before, now, after] = [-1, 0, 1].map((step) => make().next(new Date(ms + step)));
        expect(String(before) < first).toBe(true);
        expect(first <= String(now)).toBe(true);
        expect(first <= String(after)).toBe(true);
      }
    });

    it('knows that also of instants that no row reaches back to', () => {
      const made = ids.next(new Date(START));
      expect(ids.firstAt(new Date(-1)) <= made).toBe(true);
      expect(ids.firstAt(new Date(0)) <= made).toBe(true);
    });
  });
}

/** One after the other, some a millisecond apart and some many years. */
function instants(count: number): number[] {
  const samples = new SeededSamples();
  let ms = START;
  return Array.from({ length: count }, () => {
    ms += samples.integer(1) === 0 ? 1 : 1 + samples.integer(LONGEST_STEP_MS);
    return ms;
  });
}
