import fc from 'fast-check';

/**
 * What becomes of one request.
 *
 * - `answered`: it arrives, and its answer too, each after a while.
 * - `doubled`: it arrives twice at once, as a proxy sends it again; the second answer comes back.
 * - `request lost`: it never arrives. The tab sees an error, or nothing until its own time is over.
 * - `answer lost`: the server has done its work; the tab sees an error, a gateway's 503, or nothing.
 * - `refused`: something before the server answers 500 or 503.
 */
export type Fate =
  | { readonly kind: 'answered' | 'doubled'; readonly outMs: number; readonly backMs: number }
  | { readonly kind: 'request lost'; readonly seen: 'error' | 'nothing' }
  | { readonly kind: 'answer lost'; readonly outMs: number; readonly seen: 'error' | '503' | 'nothing' }
  | { readonly kind: 'refused'; readonly status: 500 | 503; readonly retryAfterSeconds: number | null };

/** How a request fares when nothing goes wrong. */
export const GOOD_FATE: Fate = { kind: 'answered', outMs: 0, backMs: 0 };

/** Mostly at once, so that many things are due at one moment; the longest lets a refresh run out of time. */
const outMs = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.constantFrom(20, 150) },
  { weight: 1, arbitrary: fc.constantFrom(2_000, 4_000) },
);
const backMs = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.constantFrom(20, 150) },
  { weight: 1, arbitrary: fc.constantFrom(2_000, 9_000) },
);

export const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('answered' as const), outMs, backMs }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('doubled' as const), outMs, backMs }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('request lost' as const),
      seen: fc.constantFrom('error' as const, 'nothing' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('answer lost' as const),
      outMs,
      seen: fc.constantFrom('error' as const, '503' as const, 'nothing' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('refused' as const),
      status: fc.constantFrom(500 as const, 503 as const),
      retryAfterSeconds: fc.constantFrom(null, null, 1, 20),
    }),
  },
);
