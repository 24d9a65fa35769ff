import { Logger } from '@nestjs/common';
import { EventMetrics } from '../../../../src/modules/events/event-metrics.js';
import type { EventListener } from '../../../../src/modules/events/listeners/event-listeners.js';
import { ListenerRuns } from '../../../../src/modules/events/listeners/listener-runs.js';
import type { AnyWatchwordEvent } from '../../../../src/modules/events/index.js';
import { Metrics } from '../../../../src/modules/metrics/index.js';
import { FakeClock } from '../../../../src/testing/index.js';

const MOST_UNDER_WAY = 1_000;
const DRAIN_LIMIT_MS = 5_000;
const UNTOLD = 'marigold-in-the-message';

const EVENT: AnyWatchwordEvent = {
  id: '0190a0a0-0000-7000-8000-000000000001',
  name: 'account.erased',
  occurredAt: new Date(0),
  actor: { kind: 'system', id: null },
  data: { userId: 'u' },
};

const listenerThat = (call: () => unknown): EventListener => ({
  ...{ name: 'account.erased', phase: 'afterCommit', title: 'Crm.forget' },
  call,
});
const never = listenerThat(() => new Promise(() => undefined));

describe('the runs of listeners', () => {
  let metrics: Metrics;
  let runs: ListenerRuns;
  let errors: unknown[];
  beforeEach(() => {
    metrics = new Metrics();
    runs = new ListenerRuns(new EventMetrics(metrics, new FakeClock()));
    errors = [];
    jest.spyOn(Logger.prototype, 'error').mockImplementation((line: unknown) => void errors.push(line));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  const counted = async (outcome: string) =>
    Number(new RegExp(`event="account.erased",outcome="${outcome}"\\} (\\d+)`).exec(await metrics.text())?.[1] ?? 0);

  it('begin behind whoever starts them', async () => {
    const order: string[] = [];
    runs.start(
      listenerThat(() => order.push('listener')),
      EVENT,
    );
    order.push('request');
    await runs.settle();
    expect(order).toEqual(['request', 'listener']);
  });

  it('that fail are logged by the name of the event, without what was said of it', async () => {
    runs.start(
      listenerThat(() => {
        throw new TypeError(UNTOLD);
      }),
      EVENT,
    );
    await runs.settle();
    const { id, name } = EVENT;
    expect(errors).toEqual([{ event: 'event_listener_failed', listener: 'Crm.forget', id, name, reason: 'TypeError' }]);
    expect(await counted('failed')).toBe(1);
  });

  it(`are at most ${MOST_UNDER_WAY}; what is beyond is counted, and logged once`, async () => {
    for (let started = 0; started < MOST_UNDER_WAY + 3; started += 1) runs.start(never, EVENT);
    expect(await counted('dropped')).toBe(3);
    expect(errors).toHaveLength(1);
  });

  it('are finished before a shutdown', async () => {
    let hasEnded = false;
    runs.start(
      listenerThat(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        hasEnded = true;
      }),
      EVENT,
    );
    await runs.beforeApplicationShutdown();
    expect(hasEnded).toBe(true);
  });

  it('that do not end are abandoned by a shutdown, which says whose they were', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    runs.start(never, EVENT);
    const drained = runs.beforeApplicationShutdown();
    await jest.advanceTimersByTimeAsync(DRAIN_LIMIT_MS);
    await drained;
    expect(errors).toEqual([{ event: 'event_listeners_abandoned', count: 1, listeners: ['Crm.forget'] }]);
    await runs.onApplicationShutdown();
  });
});
