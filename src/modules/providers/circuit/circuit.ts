/* When a provider is left alone for a while, and when its settings are doubted. Pure: state, time and what was seen. */

/** What is known of how a provider has answered. */
export interface CircuitState {
  /** How often in a row it was away. */
  readonly failures: number;
  /** Until then nobody asks. Undefined while it answers. */
  readonly closedUntilMs: number | undefined;
  /** Until then one request finds out whether it is back. */
  readonly trialUntilMs: number | undefined;
}

export const ANSWERING: CircuitState = { failures: 0, closedUntilMs: undefined, trialUntilMs: undefined };

export const CIRCUIT_POLICY = {
  /** A few can be chance. */
  failuresUntilPause: 5,
  firstPauseMs: 5_000,
  longestPauseMs: 60_000,
  /** Longer than any request may last. */
  trialMs: 30_000,
} as const;

type Admission =
  | { readonly isAdmitted: true; readonly state: CircuitState }
  | { readonly isAdmitted: false; readonly retryAfterMs: number };

/** Whether a request may go to the provider now. After a pause one goes first, and the others wait for what it finds. */
export function admit(state: CircuitState, nowMs: number): Admission {
  if (state.closedUntilMs === undefined) return { isAdmitted: true, state };
  const { firstPauseMs, longestPauseMs, trialMs } = CIRCUIT_POLICY;
  // further ahead than any pause: the clock was set back
  const pauseMs = Math.min(state.closedUntilMs - nowMs, longestPauseMs);
  if (pauseMs > 0 && state.closedUntilMs - nowMs <= longestPauseMs) return { isAdmitted: false, retryAfterMs: pauseMs };
  const trialLeftMs = (state.trialUntilMs ?? nowMs) - nowMs;
  if (trialLeftMs > 0 && trialLeftMs <= trialMs) return { isAdmitted: false, retryAfterMs: firstPauseMs };
  return { isAdmitted: true, state: { ...state, trialUntilMs: nowMs + trialMs } };
}

/** @param askedForMs what the provider asks for, as in Retry-After */
export function afterFailure({ failures }: CircuitState, nowMs: number, askedForMs = 0): CircuitState {
  const { failuresUntilPause, firstPauseMs, longestPauseMs } = CIRCUIT_POLICY;
  const counted = Math.min(failures + 1, failuresUntilPause + 10);
  const excess = counted - failuresUntilPause;
  const ownMs = excess < 0 ? 0 : firstPauseMs * 2 ** excess;
  const pauseMs = Math.min(Math.max(ownMs, askedForMs), longestPauseMs);
  return {
    failures: counted,
    closedUntilMs: pauseMs > 0 ? nowMs + pauseMs : undefined,
    trialUntilMs: undefined,
  };
}

/** The last answers to refreshes: whether each was a token, or a grant that is over. */
export interface GrantAnswer {
  readonly atMs: number;
  readonly isOver: boolean;
}

export const SUSPICION_POLICY = {
  windowMs: 10 * 60_000,
  fewestOver: 5,
  mostKept: 200,
} as const;

/** With one more answer, and without those that are too old to say anything. */
export function withAnswer(answers: readonly GrantAnswer[], answer: GrantAnswer): readonly GrantAnswer[] {
  const { windowMs, mostKept } = SUSPICION_POLICY;
  const recent = answers.filter(({ atMs }) => Math.abs(answer.atMs - atMs) < windowMs);
  return [...recent, answer].slice(-mostKept);
}

/**
 * Whether so many grants end within a short time, and so few are honoured, that our settings are likelier to be wrong than all
 * of them to be over: some providers answer a wrong secret like a dead token.
 */
export function isSuspicious(answers: readonly GrantAnswer[]): boolean {
  const over = answers.filter(({ isOver }) => isOver).length;
  return over > SUSPICION_POLICY.fewestOver && over > answers.length - over;
}
