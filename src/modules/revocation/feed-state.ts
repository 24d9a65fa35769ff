import { addMilliseconds } from '../../kernel/duration.js';
import type { FeedCursor } from './revocations.repository.js';

/** What an instance has read of the feed, and so how far its silence may be trusted. */
export interface FeedState {
  /** Where the next reading goes on; undefined before the first one. */
  readonly cursor: FeedCursor | undefined;
  /** Everything was read once, and all of it fits: only then does silence mean anything. */
  readonly isComplete: boolean;
  /** Nothing had to be left out since everything was read last. */
  readonly hasRoom: boolean;
  /** What was revoked before then may have been forgotten. */
  readonly forgottenUntil: Date;
  /** On the monotonic clock; when the last reading began. */
  readonly readAtMs: number;
}

export const NOTHING_READ: FeedState = {
  cursor: undefined,
  isComplete: false,
  hasRoom: true,
  forgottenUntil: new Date(0),
  readAtMs: Number.NEGATIVE_INFINITY,
};

/** Clocks of two machines differ by less, and a token that is being signed is older by less. */
export const TOLERANCE_MS = 60_000;

/** Full once, the memory is filled anew only when this much of it is left: each attempt reads everything. */
const SHARE_TO_TRY_AGAIN = 0.9;

export type NextReading =
  { readonly kind: 'new'; readonly since: FeedCursor } | { readonly kind: 'everything' } | { readonly kind: 'nothing' };

/**
 * What to read next:
 *
 * | everything is known | memory in use     | read                                                                   |
 * | ------------------- | ----------------- | ---------------------------------------------------------------------- |
 * | yes                 | any               | what is new since the cursor                                           |
 * | no                  | below nine tenths | everything                                                             |
 * | no                  | more              | nothing: all of it would not fit again, and requests ask the database  |
 */
export function nextReading(state: FeedState, memory: { readonly size: number; readonly most: number }): NextReading {
  if (state.isComplete && state.cursor !== undefined) return { kind: 'new', since: state.cursor };
  return { kind: memory.size < memory.most * SHARE_TO_TRY_AGAIN ? 'everything' : 'nothing' };
}

/**
 * After the memory has forgotten what was revoked before the horizon. A horizon that went back by more than the tolerance means
 * that the clock was ahead and is set right: tokens that had expired by it live again, and what was forgotten counts again.
 */
export function forgotten(state: FeedState, horizon: Date): FeedState {
  if (addMilliseconds(horizon, TOLERANCE_MS) < state.forgottenUntil) return { ...state, isComplete: false };
  return horizon > state.forgottenUntil ? { ...state, forgottenUntil: horizon } : state;
}

/**
 * Whether a reading of what is new is all that is new. It is not where another server answers, or one whose position went back,
 * as after a failover: the ids of its transactions may have been used for others.
 */
export function continues(since: FeedCursor, cursor: FeedCursor): boolean {
  return cursor.server === since.server && cursor.position >= since.position;
}

/** After what is new was read. */
export function newRead(state: FeedState, cursor: FeedCursor): FeedState {
  return { ...state, cursor };
}

/** Before everything is read: whether it fits is to be seen again. */
export function readingEverything(state: FeedState): FeedState {
  return { ...state, hasRoom: true };
}

/** After everything since that instant was read, with what had room. */
export function everythingRead(state: FeedState, cursor: FeedCursor, since: Date): FeedState {
  return { ...state, cursor, forgottenUntil: since, isComplete: state.hasRoom };
}

/** After something had to be left out. */
export function overflowed(state: FeedState): FeedState {
  return { ...state, hasRoom: false, isComplete: false };
}

/** After a reading that began then; one that was given up on may end after a later one. */
export function readSince(state: FeedState, startedAtMs: number): FeedState {
  return { ...state, readAtMs: Math.max(state.readAtMs, startedAtMs) };
}

/** Whether everything that was revoked up to the limit ago is known. */
export function isFresh(state: FeedState, nowMs: number, stalenessLimitMs: number): boolean {
  return state.isComplete && nowMs - state.readAtMs <= stalenessLimitMs;
}
