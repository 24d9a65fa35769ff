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

/**
 * Makes the ids of rows. Replace it to give rows ids of your own; the contract suite `describeIdGenerator` in `testing/` says
 * whether a replacement is right.
 *
 * An id stays a UUID in lower case, with the bits of version and variant (RFC 9562, section 4): routes, tokens and cursors
 * accept nothing else. Ids sort by time, because lists and clean-up jobs walk tables by them.
 */
export abstract class IdGenerator {
  /**
   * The id of a new row. Called for every row, so it must be quick, and it must not wait for anything.
   *
   * @param now the instant that the id sorts by. It may lie before that of the last call: clocks are set back.
   * @returns 36 characters that no instance ever returned before. They sort behind every id of an earlier millisecond.
   */
  abstract next(now: Date): string;

  /**
   * Sorts before every id that `next` makes at this instant or later, and after every one that it makes at an earlier
   * millisecond. It need not be an id itself. The default is right for every id that begins with the 48 bits of the milliseconds
   * since 1970, as UUIDs of version 7 and ULIDs do, unless its version is below 7. Override it for any other.
   */
  firstAt(instant: Date): string {
    return firstIdOf(instant);
  }
}

/** UUIDs of version 7. */
export class UuidV7Generator extends IdGenerator {
  next(now: Date): string {
    return newId(now);
  }
}

export function isId(text: unknown): text is string {
  return validate(text);
}
