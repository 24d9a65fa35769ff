/// <reference types="jest" />
import type { AnyWatchwordEvent, EventPublisher, TransactionalEventName } from '../modules/events/index.js';

/** An event as the other system got it. */
export interface ReceivedEvent {
  /** The same whenever the event comes. */
  readonly id: string;
  /** What happened. */
  readonly name: string;
  /** ISO 8601. */
  readonly occurredAt: string;
  /** What belongs to an event of this name. */
  readonly data: unknown;
}

/** A stand-in of the other system, and the publisher that brings events to it. */
export interface OpenedEventPublisher {
  /** The adapter. */
  readonly publisher: EventPublisher;
  /** What arrived, the oldest first. An event that came twice may be there once or twice. */
  received(): Promise<readonly ReceivedEvent[]>;
  /** From now on the system accepts nothing, and says so. */
  fail(): void;
  /** From now on the system does not answer at all. */
  hang(): void;
  /** From now on the system accepts events again. */
  recover(): void;
  /** Ends what was opened for it. */
  close(): Promise<void>;
}

type PublishedEvent = AnyWatchwordEvent<TransactionalEventName>;

const AT_ONCE = 4;

function anEvent(number: number): PublishedEvent {
  const suffix = String(number).padStart(12, '0');
  return {
    id: `0190a0a0-0000-7000-8000-${suffix}`,
    name: 'account.changed',
    occurredAt: new Date(Date.UTC(2026, 10, 29, 8, 0, 0, number)),
    actor: { kind: 'user', id: `0190a0a0-0000-7000-9000-${suffix}` },
    data: { userId: `0190a0a0-0000-7000-9000-${suffix}`, fields: ['fullName', 'avatarUrl'] },
  };
}

const asReceived = ({ id, name, occurredAt, data }: PublishedEvent): ReceivedEvent => ({
  id,
  name,
  occurredAt: occurredAt.toISOString(),
  data,
});

/** What every `EventPublisher` has to do; call it at the top of a spec file that Jest or Vitest runs. */
export function describeEventPublisher(name: string, open: () => Promise<OpenedEventPublisher>): void {
  describe(`${name} keeps the contract of EventPublisher`, () => {
    let opened: OpenedEventPublisher;
    const publish = (event: PublishedEvent, signal = new AbortController().signal) =>
      opened.publisher.publish(event, signal);
    const ids = async () => (await opened.received()).map(({ id }) => id);

    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('names the events that it wants, each once', () => {
      const { events } = opened.publisher;
      expect(events.length).toBeGreaterThan(0);
      expect([...new Set(events)]).toEqual([...events]);
    });

    it('has brought an event over, as it was given, when it resolves', async () => {
      await publish(anEvent(1));
      expect(await opened.received()).toEqual([asReceived(anEvent(1))]);
    });

    it('keeps the id of an event that is published again', async () => {
      await publish(anEvent(1));
      await publish(anEvent(1));
      expect([...new Set(await ids())]).toEqual([anEvent(1).id]);
    });

    it('keeps the order of events that are published one after the other', async () => {
      for (const number of [3, 1, 2]) await publish(anEvent(number));
      expect(await ids()).toEqual([3, 1, 2].map((number) => anEvent(number).id));
    });

    it('keeps several events at once apart', async () => {
      const events = Array.from({ length: AT_ONCE }, (_, number) => anEvent(number));
      await Promise.all(events.map((event) => publish(event)));
      const received = [...(await opened.received())].sort((one, other) => (one.id < other.id ? -1 : 1));
      expect(received).toEqual(events.map(asReceived));
    });

    it('rejects when the system accepts nothing, and brings the event over at the next try', async () => {
      opened.fail();
      await expect(publish(anEvent(1))).rejects.toThrow();
      opened.recover();
      await publish(anEvent(1));
      expect([...new Set(await ids())]).toEqual([anEvent(1).id]);
    });

    it('stops when the signal aborts', async () => {
      opened.hang();
      const abort = new AbortController();
      const published = publish(anEvent(1), abort.signal);
      abort.abort();
      await expect(published).rejects.toThrow();
    });
  });
}
