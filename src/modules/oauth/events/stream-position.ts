import type { Moment, PublishedReading, PublishedRevocation } from '../../revocation/index.js';

/**
 * How far a receiver has come. What became visible up to `since` is settled: the receiver has it, or has refused it. What
 * became visible between `since` and `until` it gets in a fixed order, and `after` says up to which it is settled; of the
 * rest, those in `ahead` are settled as well.
 */
export interface StreamPosition {
  /** Where the positions have a meaning; another server's have none. */
  readonly server: string;
  readonly since?: Moment;
  readonly until: Moment;
  readonly after?: { readonly transaction: string; readonly id: number };
  /** Ids of revocations. */
  readonly ahead: readonly number[];
}

/** A position after a reading. */
export interface Advance {
  readonly position: StreamPosition;
  /** What the receiver does not have, the oldest first. */
  readonly open: readonly PublishedRevocation[];
}

/** Where a receiver begins who has nothing. */
export function firstPosition({ now, server }: Pick<PublishedReading, 'now' | 'server'>): StreamPosition {
  return { server, until: now, ahead: [] };
}

/**
 * Moves on over everything that is settled without a gap, and remembers what is settled behind a gap. `limit` is how many
 * rows of each part the reading asked for: a part that has as many may go on.
 *
 * | of the first part                 | then                                                        |
 * | --------------------------------- | ----------------------------------------------------------- |
 * | something is open                 | `after` is the last settled one before it                   |
 * | all is settled, and it may go on  | `after` is its last one                                     |
 * | all is settled, and it is over    | the second part is the first, up to the reading's moment    |
 */
export function advance(
  position: StreamPosition,
  reading: PublishedReading,
  isAcknowledged: (revocation: PublishedRevocation) => boolean,
  limit: number,
): Advance {
  const ahead = new Set(position.ahead);
  const isSettled = (revocation: PublishedRevocation) => ahead.has(revocation.id) || isAcknowledged(revocation);
  const { first, second, now, server } = reading;
  const { since, until, after } = position;
  if (!isOver(first, isSettled, limit)) {
    const { last, rest } = split(first, isSettled);
    const reached = placeOf(last) ?? after;
    const kept = { server, ...(since !== undefined && { since }), until, ...(reached && { after: reached }) };
    return withOpen(kept, [...rest, ...second], isSettled);
  }
  if (isOver(second, isSettled, limit)) return withOpen({ server, since: now, until: now }, [], isSettled);
  const { last, rest } = split(second, isSettled);
  const reached = placeOf(last);
  return withOpen({ server, since: until, until: now, ...(reached && { after: reached }) }, rest, isSettled);
}

type Test = (revocation: PublishedRevocation) => boolean;

function isOver(part: readonly PublishedRevocation[], isSettled: Test, limit: number): boolean {
  return part.length < limit && part.every(isSettled);
}

/** The last one that is settled without a gap before it, and everything behind it. */
function split(part: readonly PublishedRevocation[], isSettled: Test) {
  const found = part.findIndex((revocation) => !isSettled(revocation));
  const open = found < 0 ? part.length : found;
  return { last: part[open - 1], rest: part.slice(open) };
}

function placeOf(revocation: PublishedRevocation | undefined): StreamPosition['after'] {
  return revocation && { transaction: revocation.transaction, id: revocation.id };
}

function withOpen(
  position: Omit<StreamPosition, 'ahead'>,
  rest: readonly PublishedRevocation[],
  isSettled: Test,
): Advance {
  const ahead = rest.filter(isSettled).map(({ id }) => id);
  return { position: { ...position, ahead }, open: rest.filter((revocation) => !isSettled(revocation)) };
}
