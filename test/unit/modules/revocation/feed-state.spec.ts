import {
  continues,
  everythingRead,
  type FeedState,
  forgotten,
  isFresh,
  nextReading,
  NOTHING_READ,
  overflowed,
  readingEverything,
  readSince,
  TOLERANCE_MS,
} from '../../../../src/modules/revocation/feed-state.js';

const CURSOR = { position: 7n, server: 'one' };
const NOW = new Date('2026-11-28T12:00:00Z');
const COMPLETE: FeedState = { ...NOTHING_READ, cursor: CURSOR, isComplete: true, forgottenUntil: NOW };

const minus = (milliseconds: number) => new Date(NOW.getTime() - milliseconds);

describe('what the feed reads next', () => {
  it.each([
    ['everything is known', COMPLETE, 10, { kind: 'new', since: CURSOR }],
    ['nothing was read yet', NOTHING_READ, 0, { kind: 'everything' }],
    ['something is missing and there is room', { ...COMPLETE, isComplete: false }, 8, { kind: 'everything' }],
    ['something is missing and there is no room', { ...COMPLETE, isComplete: false }, 9, { kind: 'nothing' }],
  ] as const)('when %s', (_when, state, size, reading) => {
    expect(nextReading(state, { size, most: 10 })).toEqual(reading);
  });
});

describe('what the feed knows', () => {
  it('is forgotten up to the horizon, which only goes on', () => {
    const later = new Date(NOW.getTime() + 1);
    expect(forgotten(COMPLETE, later)).toEqual({ ...COMPLETE, forgottenUntil: later });
    expect(forgotten(COMPLETE, minus(TOLERANCE_MS))).toBe(COMPLETE);
  });

  it('is incomplete once the clock was set back by more than the tolerance', () => {
    const state = forgotten(COMPLETE, minus(TOLERANCE_MS + 1));
    expect(state).toEqual({ ...COMPLETE, isComplete: false });
    expect(everythingRead(state, CURSOR, minus(TOLERANCE_MS + 1)).isComplete).toBe(true);
  });

  it('is incomplete once something had no room, until everything was read and had', () => {
    const full = overflowed(COMPLETE);
    expect(full.isComplete).toBe(false);
    expect(everythingRead(full, CURSOR, NOW).isComplete).toBe(false);
    expect(everythingRead(readingEverything(full), CURSOR, NOW)).toEqual(COMPLETE);
  });

  it.each([
    ['the same position', CURSOR, true],
    ['a later one', { ...CURSOR, position: 8n }, true],
    ['an earlier one, as after a failover', { ...CURSOR, position: 6n }, false],
    ['another server', { position: 8n, server: 'two' }, false],
  ])('goes on from %s: %s', (_what, cursor, expected) => {
    expect(continues(CURSOR, cursor)).toBe(expected);
  });

  it('is fresh as long as the last reading began within the limit', () => {
    const state = readSince(COMPLETE, 1_000);
    expect(isFresh(state, 1_500, 500)).toBe(true);
    expect(isFresh(state, 1_501, 500)).toBe(false);
    expect(isFresh({ ...state, isComplete: false }, 1_000, 500)).toBe(false);
    expect(isFresh(NOTHING_READ, 0, 500)).toBe(false);
  });

  it('is as old as the latest reading, also when an earlier one ends after it', () => {
    expect(readSince(readSince(COMPLETE, 2_000), 1_000).readAtMs).toBe(2_000);
  });
});
