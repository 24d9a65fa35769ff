import fc from 'fast-check';
import {
  endingOf,
  type EndableSession,
  liveVersionOf,
  type SessionHolder,
} from '../../../../src/modules/sessions/session-ending.js';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 8, minute));

const session = (given: Partial<EndableSession> = {}): EndableSession => ({
  revokedAt: null,
  revokedReason: null,
  idleExpiresAt: at(30),
  expiresAt: at(50),
  tokenVersion: 1,
  ...given,
});
const user = (given: Partial<SessionHolder> = {}): SessionHolder => ({
  status: 'active',
  deletedAt: null,
  tokenVersion: 1,
  ...given,
});
const loggedOut = { revokedAt: at(20), revokedReason: 'logout' };
const deleted = { status: 'suspended', deletedAt: at(5), tokenVersion: 2 } as const;

describe('why a session has ended', () => {
  it.each([
    ['nothing, while it lives', session(), user(), 29, null],
    ['what was written', session(loggedOut), user(), 25, ['logout', at(20)]],
    ['what was written, also when its own end has come since', session(loggedOut), user(), 60, ['logout', at(20)]],
    ['what was written, whatever became of the user', session(loggedOut), user(deleted), 25, ['logout', at(20)]],
    ['what an instance has written whose clock is ahead', session(loggedOut), user(), 10, ['logout', at(20)]],
    [
      'what an instance has written whose clock is far ahead',
      session({ ...loggedOut, revokedAt: at(40) }),
      user(),
      10,
      ['logout', at(40)],
    ],
    ['idleness', session(), user(), 30, ['idle_expired', at(30)]],
    [
      'idleness, when it was ended once more later',
      session({ ...loggedOut, revokedAt: at(30) }),
      user(),
      40,
      ['idle_expired', at(30)],
    ],
    ['its absolute end', session({ idleExpiresAt: at(50) }), user(), 50, ['expired', at(50)]],
    [
      'its absolute end, in a row that another program has made',
      session({ idleExpiresAt: at(59) }),
      user(),
      55,
      ['expired', at(50)],
    ],
    ['idleness, of a user who is deleted', session(), user(deleted), 30, ['idle_expired', at(30)]],
    ['the deletion', session(), user(deleted), 10, ['account_deleted', at(5)]],
    ['the suspension', session(), user({ status: 'suspended' }), 10, ['account_suspended', null]],
    ['another token version', session(), user({ tokenVersion: 2 }), 10, ['tokens_ended', null]],
    [
      'another token version, noticed when it was ended again',
      session({ revokedAt: at(20), revokedReason: 'tokens_ended' }),
      user({ tokenVersion: 2 }),
      25,
      ['tokens_ended', null],
    ],
    ['no written reason', session({ revokedAt: at(20) }), user(), 25, ['unrecorded', at(20)]],
    [
      'a written reason that is none of ours',
      session({ ...loggedOut, revokedReason: 'idle_expired' }),
      user(),
      25,
      ['unrecorded', at(20)],
    ],
  ] as const)('%s', (_what, ended, holder, minute, expected) => {
    const ending = endingOf(ended, holder, at(minute));
    expect(ending && [ending.reason, ending.at]).toEqual(expected);
  });

  const minutes = fc.integer({ min: 0, max: 59 }).map(at);
  const sessions: fc.Arbitrary<EndableSession> = fc.record({
    revokedAt: fc.option(minutes),
    revokedReason: fc.option(fc.constantFrom('logout', 'other')),
    idleExpiresAt: minutes,
    expiresAt: minutes,
    tokenVersion: fc.integer({ min: 1, max: 2 }),
  });
  const users: fc.Arbitrary<SessionHolder> = fc.record({
    status: fc.constantFrom('active', 'suspended'),
    deletedAt: fc.option(minutes),
    tokenVersion: fc.integer({ min: 1, max: 2 }),
  });

  it('is told of all but those that live: not ended in writing, not run out, of the user’s token version', () =>
    fc.assert(
      fc.property(sessions, users, minutes, (some, holder, now) => {
        const hasRunOut = some.idleExpiresAt <= now || some.expiresAt <= now;
        const lives = !some.revokedAt && !hasRunOut && some.tokenVersion === liveVersionOf(holder);
        expect(endingOf(some, holder, now) === null).toBe(lives);
      }),
    ));

  it('stays what it is once the session’s own end or its ending in writing is past', () =>
    fc.assert(
      fc.property(sessions, users, users, minutes, minutes, (some, before, after, one, other) => {
        const [now, later] = one <= other ? [one, other] : [other, one];
        const isPast = (some.revokedAt ?? some.idleExpiresAt) <= now || some.idleExpiresAt <= now;
        if (isPast) expect(endingOf(some, after, later)).toEqual(endingOf(some, before, now));
      }),
    ));
});
