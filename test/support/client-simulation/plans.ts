import fc from 'fast-check';
import { type Fate, fate } from './fates.js';
import type { SimulatedDelivery } from './simulated-browser.js';

const SECOND = 1_000;
const DAY = 86_400_000;

/** How long an access token of the simulated server lives. */
export const ACCESS_LIFE_MS = 60 * SECOND;

/** Something that happens in a browser. A number of a tab means something in any state, so that a plan stays valid while it is shrunk. */
export type Step =
  | { readonly kind: 'call' | 'refresh' | 'accessToken'; readonly tab: number }
  | { readonly kind: 'abortedCall'; readonly tab: number; readonly afterMs: number }
  | { readonly kind: 'suspend' | 'hide'; readonly tab: number; readonly forMs: number }
  | { readonly kind: 'suspendHolder'; readonly forMs: number }
  | { readonly kind: 'kill' | 'reopen'; readonly tab: number }
  | { readonly kind: 'killHolder' | 'open' }
  | { readonly kind: 'sleep' | 'offline'; readonly forMs: number }
  | { readonly kind: 'jump'; readonly byMs: number }
  | { readonly kind: 'logout'; readonly tab: number }
  | { readonly kind: 'login'; readonly tab: number; readonly user: number }
  | { readonly kind: 'endedElsewhere' | 'suspendedByAdministrator' };

/** One schedule but for the order of what is due at the same moment, which fast-check's scheduler decides. */
export interface Plan {
  readonly delivery: SimulatedDelivery;
  readonly tabs: number;
  readonly hasLocks: boolean;
  readonly hasChannels: boolean;
  /** Of what keeps the tokens in delivery `body`; null where it answers at once, as localStorage does. */
  readonly storageDelayMs: number | null;
  readonly skewMs: number;
  readonly fates: readonly Fate[];
  readonly messageDelaysMs: readonly number[];
  readonly steps: readonly { readonly afterMs: number; readonly step: Step }[];
}

const tab = fc.nat(3);
const one = <K extends Step['kind']>(kind: K) => fc.record({ kind: fc.constant(kind) });
const onTab = <K extends Step['kind']>(kind: K) => fc.record({ kind: fc.constant(kind), tab });
/** Some end before a lock is stolen, some after, some after the token. */
const forMs = fc.constantFrom(50, 5 * SECOND, 16 * SECOND, 40 * SECOND, 2 * ACCESS_LIFE_MS);
const byMs = fc.constantFrom(-DAY, -3_600 * SECOND, -61 * SECOND, 61 * SECOND, 3_600 * SECOND, DAY);

const ORDINARY: fc.WeightedArbitrary<Step>[] = [
  { weight: 24, arbitrary: onTab('call') },
  { weight: 4, arbitrary: onTab('refresh') },
  { weight: 2, arbitrary: onTab('accessToken') },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('abortedCall' as const), tab, afterMs: fc.constantFrom(0, 10, 5_000) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('suspend' as const), tab, forMs }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('suspendHolder' as const), forMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hide' as const), tab, forMs }) },
  { weight: 1, arbitrary: onTab('kill') },
  { weight: 2, arbitrary: one('killHolder') },
  { weight: 1, arbitrary: onTab('reopen') },
  { weight: 1, arbitrary: one('open') },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sleep' as const), forMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('offline' as const), forMs }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('jump' as const), byMs }) },
];

const ENDINGS: fc.WeightedArbitrary<Step>[] = [
  { weight: 3, arbitrary: onTab('logout') },
  { weight: 1, arbitrary: one('endedElsewhere') },
  { weight: 1, arbitrary: one('suspendedByAdministrator') },
];

const LOGINS: fc.WeightedArbitrary<Step>[] = [
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('login' as const), tab, user: fc.nat(1) }) },
];

/** Mostly at the same moment, often when the token is about to expire or has. */
const afterMs = fc.oneof(
  { weight: 8, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.constantFrom(1, 20, 110, SECOND, 8 * SECOND, 15 * SECOND) },
  { weight: 4, arbitrary: fc.constantFrom(0.9 * ACCESS_LIFE_MS, ACCESS_LIFE_MS, ACCESS_LIFE_MS + SECOND) },
);

/** What besides ordinary life may happen in the plans. */
export interface PlanTraits {
  readonly withEndings?: boolean;
  readonly withLogins?: boolean;
}

export function plans(delivery: SimulatedDelivery, { withEndings, withLogins }: PlanTraits = {}): fc.Arbitrary<Plan> {
  const step = fc.oneof(...ORDINARY, ...(withEndings ? ENDINGS : []), ...(withLogins ? LOGINS : []));
  return fc.record({
    delivery: fc.constant(delivery),
    tabs: fc.integer({ min: 1, max: 4 }),
    hasLocks: fc.boolean(),
    hasChannels: fc.constantFrom(true, true, true, false),
    storageDelayMs: fc.constantFrom(null, null, 0, 5),
    skewMs: fc.constantFrom(0, 0, -DAY, DAY, 30 * SECOND),
    fates: fc.array(fate, { maxLength: 20 }),
    messageDelaysMs: fc.array(fc.constantFrom(0, 0, 5, 90, 200, SECOND), { maxLength: 20 }),
    steps: fc.array(fc.record({ afterMs, step }), { minLength: 1, maxLength: 24 }),
  });
}

/** A plan in which nothing goes wrong but what is given. */
export function planOf(given: Partial<Plan>): Plan {
  const traits = { hasLocks: true, hasChannels: true, storageDelayMs: null, skewMs: 0 };
  return { delivery: 'split', tabs: 1, ...traits, fates: [], messageDelaysMs: [], steps: [], ...given };
}
