import fc from 'fast-check';
import {
  admit,
  afterFailure,
  ANSWERING,
  CIRCUIT_POLICY,
  type CircuitState,
  type GrantAnswer,
  isSuspicious,
  SUSPICION_POLICY,
  withAnswer,
} from '../../../../src/modules/providers/circuit/circuit.js';

const { failuresUntilPause, firstPauseMs, longestPauseMs, trialMs } = CIRCUIT_POLICY;
const NOW = 1_800_000_000_000;

function failedTimes(times: number, nowMs = NOW): CircuitState {
  return Array.from({ length: times }).reduce<CircuitState>((state) => afterFailure(state, nowMs), ANSWERING);
}

const isAdmitted = (state: CircuitState, nowMs: number): boolean => admit(state, nowMs).isAdmitted;

describe('a circuit', () => {
  it('lets everything through until a provider was away five times in a row', () => {
    expect(isAdmitted(failedTimes(failuresUntilPause - 1), NOW)).toBe(true);
    expect(admit(failedTimes(failuresUntilPause), NOW)).toEqual({ isAdmitted: false, retryAfterMs: firstPauseMs });
  });

  it.each([
    [0, firstPauseMs],
    [1, firstPauseMs * 2],
    [2, firstPauseMs * 4],
    [10, longestPauseMs],
    [1_000, longestPauseMs],
  ])('after %i more failures it pauses for %i ms', (more, pauseMs) => {
    const state = failedTimes(failuresUntilPause + more);
    expect(isAdmitted(state, NOW + pauseMs - 1)).toBe(false);
    expect(isAdmitted(state, NOW + pauseMs)).toBe(true);
  });

  it('pauses at once for as long as the provider asks, up to the longest pause', () => {
    expect(admit(afterFailure(ANSWERING, NOW, 7_000), NOW)).toEqual({ isAdmitted: false, retryAfterMs: 7_000 });
    expect(isAdmitted(afterFailure(ANSWERING, NOW, 86_400_000), NOW + longestPauseMs)).toBe(true);
  });

  it('lets one request try after a pause, and another one when that has never come back', () => {
    const afterPause = NOW + firstPauseMs;
    const trial = admit(failedTimes(failuresUntilPause), afterPause);
    if (!trial.isAdmitted) throw new Error('not admitted');
    expect(isAdmitted(trial.state, afterPause)).toBe(false);
    expect(isAdmitted(trial.state, afterPause + trialMs - 1)).toBe(false);
    expect(isAdmitted(trial.state, afterPause + trialMs)).toBe(true);
  });

  it('never keeps anybody out for longer than the longest pause or a trial, whatever happens and however the clock is set', () => {
    const event = fc.record({
      passesMs: fc.integer({ min: -10 * longestPauseMs, max: 10 * longestPauseMs }),
      fails: fc.boolean(),
      asksForMs: fc.integer({ min: 0, max: 86_400_000 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let [state, nowMs] = [ANSWERING, NOW];
        for (const { passesMs, fails, asksForMs } of events) {
          nowMs += passesMs;
          const admission = admit(state, nowMs);
          if (!admission.isAdmitted) {
            expect(admission.retryAfterMs).toBeGreaterThan(0);
            expect(admission.retryAfterMs).toBeLessThanOrEqual(longestPauseMs);
            continue;
          }
          state = fails ? afterFailure(admission.state, nowMs, asksForMs) : ANSWERING;
        }
        expect(isAdmitted(state, nowMs + Math.max(longestPauseMs, trialMs))).toBe(true);
      }),
    );
  });
});

describe('the suspicion that our settings are wrong', () => {
  const answersOf = (text: string, atMs = NOW): readonly GrantAnswer[] =>
    [...text].reduce<readonly GrantAnswer[]>((kept, each) => withAnswer(kept, { atMs, isOver: each === 'x' }), []);

  it.each<[string, boolean]>([
    ['', false],
    ['xxxxx', false],
    ['xxxxxx', true],
    ['......xxxxxx', false],
    ['......xxxxxxx', true],
    ['xxxxxx.......', false],
    [`${'.'.repeat(100)}xxxxxxxxxx`, false],
  ])('after %j is %p', (text, expected) => {
    expect(isSuspicious(answersOf(text))).toBe(expected);
  });

  it('forgets what is older than ten minutes, and keeps a bounded number', () => {
    const later = withAnswer(answersOf('xxxxxx'), { atMs: NOW + SUSPICION_POLICY.windowMs, isOver: true });
    expect(later).toHaveLength(1);
    expect(answersOf('x'.repeat(1_000))).toHaveLength(SUSPICION_POLICY.mostKept);
  });
});
