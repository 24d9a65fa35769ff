import { randomInt } from 'node:crypto';
import { v7, validate } from 'uuid';
import { randomBytesForIds } from './random-stock.js';

const RANDOM_BYTES = 16;

/** The counter's field has 31 bits; it starts in their lower half, so that it does not run over within a millisecond. */
const FIRST_COUNTS = 2 ** 30;

const last = { milliseconds: Number.NaN, count: 0 };

/**
 * A UUID of version 7, so that ids sort by the time at which they were made; those of one process also within a
 * millisecond (RFC 9562, section 6.2, method 1).
 */
export function newId(now: Date): string {
  const milliseconds = now.getTime();
  last.count = milliseconds === last.milliseconds ? last.count + 1 : randomInt(FIRST_COUNTS);
  last.milliseconds = milliseconds;
  return v7({ msecs: milliseconds, seq: last.count, random: randomBytesForIds(RANDOM_BYTES) });
}

/** Sorts before every id made at this instant or later, and after every one made earlier. */
export function firstIdOf(instant: Date): string {
  const milliseconds = Math.max(0, instant.getTime());
  const hex = milliseconds.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

export function isId(text: unknown): text is string {
  return validate(text);
}
