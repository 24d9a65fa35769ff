import { Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuditLog, PendingEvent } from '../../../../src/modules/audit/index.js';
import { UuidV7Generator } from '../../../../src/kernel/ids.js';
import { DomainEvents } from '../../../../src/modules/events/domain-events.js';
import { eventFrom } from '../../../../src/modules/events/event-from.js';
import type { AnyWatchwordEvent } from '../../../../src/modules/events/index.js';
import type { EventListener, EventListeners } from '../../../../src/modules/events/listeners/event-listeners.js';
import type { ListenerRuns } from '../../../../src/modules/events/listeners/listener-runs.js';
import type { EventOutbox } from '../../../../src/modules/events/outbox/event-outbox.js';
import { FakeClock } from '../../../../src/testing/index.js';

const EVENT_ID = '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e';
const BEFORE_COMMIT_LIMIT_MS = 3_000;

const recorded = (given: Partial<PendingEvent> = {}): PendingEvent => ({
  ...{ name: 'account.suspended', outcome: 'success', subjectId: 'u', requestId: 'r' },
  ...{ actor: { kind: 'operator', name: 'root' }, address: '192.0.2.1', userAgent: 'test' },
  ...given,
});

/** With these listeners, and an outbox that wants nothing. */
function eventsHeardBy(...listeners: EventListener[]) {
  const started: AnyWatchwordEvent[] = [];
  const written: (readonly AnyWatchwordEvent[])[] = [];
  const found = {
    of: (name: string, phase: string) => listeners.filter((each) => each.name === name && each.phase === phase),
    hears: (name: string) => listeners.some((each) => each.name === name),
  };
  const runs = { start: (_listener: EventListener, event: AnyWatchwordEvent) => void started.push(event) };
  const outbox = { names: new Set<string>(), add: (events: readonly AnyWatchwordEvent[]) => void written.push(events) };
  const events = new DomainEvents(
    {} as AuditLog,
    found as unknown as EventListeners,
    runs as unknown as ListenerRuns,
    outbox as unknown as EventOutbox,
    new FakeClock(),
    new UuidV7Generator(),
  );
  return { events, started, written };
}

const manager = {} as EntityManager;
const listener = (phase: EventListener['phase'], call: EventListener['call'] = () => undefined): EventListener => ({
  ...{ name: 'account.suspended', phase, title: 'Crm.hear', call },
});

describe('domain events', () => {
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('are not even made where nobody wants them', async () => {
    const { events, written } = eventsHeardBy(listener('afterCommit'));
    // whoever looked into it would throw
    const untouched = new Proxy({ name: 'login.succeeded' } as PendingEvent, {
      get: (target, key) => {
        if (key !== 'name') throw new Error(`somebody asked for ${String(key)}`);
        return target.name;
      },
    });
    const afterCommit = await events.beforeCommit([untouched], manager);
    events.afterwards(untouched);
    expect(afterCommit()).toBeUndefined();
    expect(written).toEqual([]);
  });

  it('are the same before and after the commit, and are heard after it only then', async () => {
    const before: AnyWatchwordEvent[] = [];
    const { events, started } = eventsHeardBy(
      listener('beforeCommit', (event) => before.push(event)),
      listener('afterCommit'),
    );
    const afterCommit = await events.beforeCommit([recorded()], manager);
    expect([before.length, started.length]).toEqual([1, 0]);
    afterCommit();
    expect(started).toEqual(before);
  });

  it('undo the change when a listener takes more than three seconds before the commit', async () => {
    jest.useFakeTimers();
    const errors: unknown[] = [];
    jest.spyOn(Logger.prototype, 'error').mockImplementation((line: unknown) => void errors.push(line));
    const { events, written } = eventsHeardBy(listener('beforeCommit', () => new Promise(() => undefined)));
    const ended = events.beforeCommit([recorded()], manager).catch((error: Error) => error.name);
    await jest.advanceTimersByTimeAsync(BEFORE_COMMIT_LIMIT_MS);
    expect(await ended).toBe('DeadlineError');
    expect(written).toEqual([]);
    const facts = { listener: 'Crm.hear', name: 'account.suspended', reason: 'DeadlineError' };
    expect(errors).toEqual([{ event: 'change_rolled_back', ...facts }]);
  });

  it('tell neither the name of an operator nor where somebody was', () => {
    const event = eventFrom({ ...recorded(), name: 'account.suspended' }, EVENT_ID, new Date(0));
    expect(event).toEqual({
      id: expect.any(String) as string,
      name: 'account.suspended',
      occurredAt: new Date(0),
      actor: { kind: 'operator', id: null },
      data: { userId: 'u' },
    });
  });

  it('about somebody are not made without saying whom', () => {
    const nobody: PendingEvent & { subjectId?: string } = { ...recorded() };
    delete nobody.subjectId;
    expect(() => eventFrom({ ...nobody, name: 'account.suspended' }, EVENT_ID, new Date(0))).toThrow(
      'without a subject',
    );
  });
});
