import fc from 'fast-check';
import { PROVIDER_FAILURE_KINDS, ProviderFailure } from '../../../../../src/modules/providers/provider-failure.js';
import { afterFailure, type RefreshHistory } from '../../../../../src/modules/vault/refresh/failed-refresh.js';

const NOTHING: RefreshHistory = { interruptions: 0, failures: 0, wasAnswerLost: false };
const INTERRUPTED = { ...NOTHING, interruptions: 1 };
const ANSWER_LOST = { ...NOTHING, failures: 2, wasAnswerLost: true };
const UNANSWERED = { ...NOTHING, failures: 2 };

type Options = { readonly mayHaveActed?: boolean; readonly retryAfterSeconds?: number };
const failure = (kind: (typeof PROVIDER_FAILURE_KINDS)[number], options: Options = {}): ProviderFailure =>
  new ProviderFailure(kind, 'test', 'for a test', options);

const kept = (pauseMs: number, failures: number, isAnswerLost: boolean): object => ({
  ...{ kind: 'keep', code: 'PROVIDER_UNAVAILABLE', pauseMs, failures, isAnswerLost },
});

describe('what becomes of a connection whose refresh failed', () => {
  it.each([
    ['dead', NOTHING, 'refused'],
    ['dead', UNANSWERED, 'refused'],
    ['dead', ANSWER_LOST, 'lost_answer'],
    ['dead', INTERRUPTED, 'interrupted'],
    ['dead', { ...ANSWER_LOST, interruptions: 1 }, 'interrupted'],
    ['refused', NOTHING, 'refused'],
    ['refused', ANSWER_LOST, 'lost_answer'],
    ['refused', INTERRUPTED, 'interrupted'],
    ['ambiguous', NOTHING, 'ambiguous'],
    ['ambiguous', ANSWER_LOST, 'ambiguous'],
    ['ambiguous', INTERRUPTED, 'ambiguous'],
  ] as const)('%s after %j: it ends as %s', (kind, history, reason) => {
    expect(afterFailure(failure(kind), history, 0)).toEqual({ kind: 'end', reason });
  });

  it.each([NOTHING, UNANSWERED, ANSWER_LOST, INTERRUPTED])(
    'misconfigured after %j: it is kept, and nothing is counted',
    (history) => {
      const { failures, wasAnswerLost: isAnswerLost } = history;
      const expected = { kind: 'keep', code: 'PROVIDER_MISCONFIGURED', pauseMs: 60_000, failures, isAnswerLost };
      expect(afterFailure(failure('misconfigured'), history, 0)).toEqual(expected);
    },
  );

  it.each<[string, Options, RefreshHistory, object]>([
    ['for the first time', {}, NOTHING, kept(2_000, 1, false)],
    ['for the third time', {}, UNANSWERED, kept(8_000, 3, false)],
    ['when the provider may have acted', { mayHaveActed: true }, NOTHING, kept(2_000, 1, true)],
    ['when it may have acted before', {}, ANSWER_LOST, kept(8_000, 3, true)],
    ['when Retry-After asks for more', { retryAfterSeconds: 120 }, NOTHING, kept(120_000, 1, false)],
    ['when Retry-After asks for less', { retryAfterSeconds: 1 }, UNANSWERED, kept(8_000, 3, false)],
    ['when Retry-After asks for days', { retryAfterSeconds: 400_000 }, NOTHING, kept(3_600_000, 1, false)],
    ['when Retry-After is no number to go by', { retryAfterSeconds: -5 }, NOTHING, kept(2_000, 1, false)],
  ])('away %s: it is kept for a while', (_when, options, history, expected) => {
    expect(afterFailure(failure('away', options), history, 0)).toEqual(expected);
  });

  it('never ends a connection because its provider is away or refuses us, and never waits longer than an hour', () => {
    const histories = fc.record({ interruptions: fc.nat(5), failures: fc.nat(1_000), wasAnswerLost: fc.boolean() });
    const options = fc.record({
      mayHaveActed: fc.boolean(),
      retryAfterSeconds: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    });
    const randoms = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...PROVIDER_FAILURE_KINDS),
        options,
        histories,
        randoms,
        (kind, given, history, random) => {
          const outcome = afterFailure(failure(kind, given), history, random);
          expect(outcome.kind).toBe(kind === 'away' || kind === 'misconfigured' ? 'keep' : 'end');
          if (outcome.kind !== 'keep') return;
          expect(outcome.pauseMs).toBeGreaterThanOrEqual(1_500);
          expect(outcome.pauseMs).toBeLessThanOrEqual(3_600_000);
          // an answer that is lost is lost until a refresh succeeds
          expect(outcome.isAnswerLost || !history.wasAnswerLost).toBe(true);
        },
      ),
    );
  });

  it('waits longer at each failure, up to ten minutes', () => {
    const pauses = Array.from({ length: 12 }, (_, failures) => {
      const outcome = afterFailure(failure('away'), { ...NOTHING, failures }, 0);
      return outcome.kind === 'keep' ? outcome.pauseMs : undefined;
    });
    expect(pauses).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600].map((seconds) => seconds * 1_000));
  });
});
