import fc from 'fast-check';
import {
  idleExpiryFrom,
  type LifetimePolicy,
  lifetimeFrom,
} from '../../../../src/modules/sessions/session-lifetime.js';

const DAY_MS = 86_400_000;

const instant = fc
  .integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2100, 0, 1) })
  .map((milliseconds) => new Date(milliseconds));
const duration = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 400 * DAY_MS }));
const policy: fc.Arbitrary<LifetimePolicy> = fc.record({ idleMs: duration, absoluteMs: duration });

describe('the lifetime of a session', () => {
  it('starts with its absolute end fixed and its idle end one idle time away, but never past the absolute one', () => {
    const rule = fc.property(instant, policy, (now, { idleMs, absoluteMs }) => {
      const { idleExpiresAt, expiresAt } = lifetimeFrom(now, { idleMs, absoluteMs });
      expect(expiresAt.getTime() - now.getTime()).toBe(absoluteMs);
      expect(idleExpiresAt.getTime() - now.getTime()).toBe(Math.min(idleMs, absoluteMs));
    });
    fc.assert(rule);
  });

  it('moves the idle end with each use, and never back', () => {
    const rule = fc.property(instant, policy, fc.array(duration), (start, given, pauses) => {
      const { expiresAt, idleExpiresAt } = lifetimeFrom(start, given);
      let now = start.getTime();
      let idleEnd = idleExpiresAt.getTime();
      for (const pause of pauses) {
        now += pause;
        const moved = idleExpiryFrom(new Date(now), expiresAt, given).getTime();
        expect(moved).toBeGreaterThanOrEqual(idleEnd);
        idleEnd = moved;
      }
    });
    fc.assert(rule);
  });

  it('ends a session at the absolute end however often it is used, and at the idle end when it is not', () => {
    const rule = fc.property(instant, policy, fc.array(duration), (start, given, pauses) => {
      const { expiresAt, idleExpiresAt } = lifetimeFrom(start, given);
      let now = start.getTime();
      let idleEnd = idleExpiresAt;
      for (const pause of pauses) {
        now += pause;
        if (idleEnd.getTime() <= now) break;
        idleEnd = idleExpiryFrom(new Date(now), expiresAt, given);
        expect(idleEnd.getTime()).toBeGreaterThan(now);
        expect([now + given.idleMs, expiresAt.getTime()]).toContain(idleEnd.getTime());
        expect(idleEnd.getTime()).toBeLessThanOrEqual(expiresAt.getTime());
      }
    });
    fc.assert(rule);
  });
});
