import {
  FailureBursts,
  RECORDED_BY_PARTY,
  RECORDED_EACH,
  WINDOW_MS,
} from '../../../../src/modules/audit/pending/failure-bursts.js';
import type { PendingEvent } from '../../../../src/modules/audit/pending/pending-event.js';

const failure = (given: Partial<PendingEvent> = {}): PendingEvent => ({
  name: 'login.failed',
  outcome: 'failure',
  actor: { kind: 'anonymous' },
  requestId: 'one',
  address: '198.51.100.1',
  userAgent: null,
  ...given,
});

describe('failures that are repeated', () => {
  let bursts: FailureBursts;
  beforeEach(() => (bursts = new FailureBursts()));

  const admitted = (times: number, event: PendingEvent, nowMs = 0) =>
    Array.from({ length: times }, () => bursts.admits(event, nowMs)).filter(Boolean).length;

  it('are recorded each up to a number, and those beyond it together when the time is up', () => {
    const event = failure({ subjectId: 'somebody', target: 'something', details: { reason: 'why' } });
    expect(admitted(RECORDED_EACH + 7, event)).toBe(RECORDED_EACH);
    expect(bursts.end(WINDOW_MS - 1)).toEqual([]);
    const { name, target, outcome, actor, address, userAgent } = event;
    expect(bursts.end(WINDOW_MS)).toEqual([
      { name, target, outcome, actor, address, userAgent, requestId: null, details: { repeated: 7 } },
    ]);
    expect(bursts.end(WINDOW_MS)).toEqual([]);
    expect(admitted(RECORDED_EACH + 1, event, WINDOW_MS)).toBe(RECORDED_EACH);
  });

  it('are limited for a party that fails at ever new targets', () => {
    const beyond = 40;
    const denied = (target: string) => failure({ name: 'access.denied', target });
    const recorded = Array.from({ length: RECORDED_BY_PARTY + beyond }, (_, at) => admitted(1, denied(`GET /${at}`)));
    expect(recorded.filter((times) => times === 1)).toHaveLength(RECORDED_BY_PARTY);
    // another kind by the same party is told apart, and another party has a limit of its own
    expect(admitted(3, failure())).toBe(0);
    expect(admitted(1, failure({ address: '198.51.100.2' }))).toBe(1);

    const { outcome, actor, address, userAgent } = failure();
    const together = { outcome, actor, address, userAgent, requestId: null };
    expect(bursts.end(WINDOW_MS)).toEqual([
      { ...together, name: 'access.denied', details: { repeated: beyond } },
      { ...together, name: 'login.failed', details: { repeated: 3 } },
    ]);
    expect(admitted(1, denied('GET /anew'), WINDOW_MS)).toBe(1);
  });

  it('at ever new targets take no room from others', () => {
    for (let target = 0; target < 10_000; target += 1) admitted(1, failure({ target: `GET /${target}` }));
    const other = failure({ address: '198.51.100.2', target: 'something' });
    expect(admitted(RECORDED_EACH + 1, other)).toBe(RECORDED_EACH);
    const { address, target } = other;
    expect(bursts.end(WINDOW_MS).at(-1)).toMatchObject({ address, target, details: { repeated: 1 } });
  });

  it('are not told of together when none was left out', () => {
    expect(admitted(RECORDED_EACH, failure())).toBe(RECORDED_EACH);
    expect(bursts.end(WINDOW_MS)).toEqual([]);
  });

  it('count by what, at what, by whom, and for an unknown one by where they come from', () => {
    const user = { kind: 'user', id: 'a' } as const;
    const apart = [
      failure(),
      failure({ address: '198.51.100.2' }),
      failure({ address: '2001:db8::1' }),
      failure({ name: 'client.refused' }),
      failure({ target: 'GET /api/users' }),
      failure({ target: 'GET /api/roles' }),
      failure({ actor: user }),
      failure({ actor: user, target: 'GET /api/users' }),
      failure({ actor: { kind: 'user', id: 'b' } }),
      failure({ actor: { kind: 'client', id: 'a' } }),
      failure({ actor: { kind: 'operator', name: 'a' } }),
      failure({ actor: { kind: 'operator', name: 'b' } }),
    ];
    for (const event of apart) expect(admitted(RECORDED_EACH + 1, event)).toBe(RECORDED_EACH);
    // a network's addresses are one party's
    expect(admitted(1, failure({ address: '2001:db8::2' }))).toBe(0);
    // a known one stays the same from wherever they come, and an unknown one in whatever request
    expect(admitted(1, failure({ actor: user, address: '198.51.100.9' }))).toBe(0);
    expect(admitted(1, failure({ requestId: 'another', subjectId: 'another' }))).toBe(0);
    expect(bursts.end(WINDOW_MS)).toHaveLength(apart.length);
  });

  it('of a user are the same user’s in every session, and are told of without one', () => {
    let recorded = 0;
    for (let session = 0; session < RECORDED_EACH + 3; session += 1) {
      recorded += admitted(1, failure({ actor: { kind: 'user', id: 'a', sessionId: String(session) } }));
    }
    expect(recorded).toBe(RECORDED_EACH);
    const [summary] = bursts.end(WINDOW_MS);
    expect(summary?.actor).toEqual({ kind: 'user', id: 'a' });
    expect(summary?.details).toEqual({ repeated: 3 });
  });

  it('of more parties than are kept apart count together', () => {
    const from = (party: number) =>
      failure({
        address: `2001:db8:0:${party.toString(16)}::1`,
        actor: party % 2 ? { kind: 'anonymous' } : { kind: 'user', id: String(party), sessionId: 'session' },
        target: 'something',
      });
    let recorded = 0;
    for (let party = 0; party < 10_000; party += 1) recorded += admitted(1, from(party));
    expect(recorded).toBe(5_000 + RECORDED_EACH);
    const common = { name: 'login.failed', outcome: 'failure', actor: { kind: 'anonymous' } };
    const details = { repeated: 5_000 - RECORDED_EACH };
    expect(bursts.end(WINDOW_MS)).toEqual([{ ...common, requestId: null, address: null, userAgent: null, details }]);
  });

  it('end in the order in which they began, however often they go on', () => {
    expect(admitted(RECORDED_EACH + 1, failure(), 0)).toBe(RECORDED_EACH);
    admitted(RECORDED_EACH + 1, failure({ address: 'other' }), 10);
    admitted(1, failure(), 20);
    expect(bursts.end(WINDOW_MS)).toMatchObject([{ address: '198.51.100.1', details: { repeated: 2 } }]);
    expect(bursts.end(WINDOW_MS + 10)).toMatchObject([{ address: 'other', details: { repeated: 1 } }]);
  });

  it('end when the clock was set back, and keep no others open by that', () => {
    const ahead = WINDOW_MS * 1_000;
    admitted(RECORDED_EACH + 1, failure({ address: 'ahead' }), ahead);
    admitted(RECORDED_EACH + 1, failure({ address: 'before' }), 0);
    expect(bursts.end(1)).toMatchObject([{ address: 'ahead', details: { repeated: 1 } }]);
    expect(admitted(1, failure({ address: 'ahead' }), 1)).toBe(1);
    expect(bursts.end(WINDOW_MS)).toMatchObject([{ address: 'before' }]);
  });

  it('are kept open by none that began later and ends later', () => {
    admitted(RECORDED_EACH + 1, failure({ address: 'later' }), WINDOW_MS / 2);
    admitted(RECORDED_EACH + 1, failure({ address: 'sooner' }), 0);
    expect(bursts.end(WINDOW_MS)).toMatchObject([{ address: 'sooner' }]);
  });

  it('are no successes, which are all recorded', () => {
    expect(admitted(RECORDED_EACH * 3, failure({ outcome: 'success' }))).toBe(RECORDED_EACH * 3);
    expect(bursts.end(WINDOW_MS)).toEqual([]);
  });
});
