import fc from 'fast-check';
import { DomainError } from '../../../../src/kernel/domain-error.js';
import { HashingQueue } from '../../../../src/modules/passwords/hashing-queue.js';

/** A hashing that ends when the test says so. */
class HeldTask {
  started = false;
  readonly outcome: Promise<string>;
  finish!: () => void;
  fail!: (error: Error) => void;

  constructor(queue: HashingQueue, name = 'done') {
    const held = new Promise<string>((resolve, reject) => {
      this.finish = () => resolve(name);
      this.fail = reject;
    });
    this.outcome = queue.run(() => {
      this.started = true;
      return held;
    });
    this.outcome.catch(() => undefined);
  }
}

function hold(queue: HashingQueue, count: number): HeldTask[] {
  return Array.from({ length: count }, (_, index) => new HeldTask(queue, `task ${index}`));
}

/** Lets everything that is ready to run do so; every promise reaction comes before the next immediate. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const limits = { maxRunning: 2, maxWaiting: 3, maxWaitMs: 5_000, refusalGapMs: 0, retrySpreadSeconds: 4 };

describe('HashingQueue', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
  afterEach(() => jest.useRealTimers());

  it('answers what the task answers', async () => {
    const queue = new HashingQueue(limits);
    await expect(queue.run(() => Promise.resolve(7))).resolves.toBe(7);
    await expect(queue.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(queue.load).toEqual({ running: 0, waiting: 0 });
  });

  it('runs no more at a time than it may and lets the rest wait', async () => {
    const queue = new HashingQueue(limits);
    const tasks = hold(queue, 5);
    await settle();
    expect(tasks.map((task) => task.started)).toEqual([true, true, false, false, false]);
    expect(queue.load).toEqual({ running: 2, waiting: 3 });
  });

  it('serves those who wait in their order, each as one place falls free', async () => {
    const queue = new HashingQueue(limits);
    const tasks = hold(queue, 5);
    await settle();
    tasks[1]?.finish();
    await settle();
    expect(tasks.map((task) => task.started)).toEqual([true, true, true, false, false]);
    tasks.forEach((task) => task.finish());
    await expect(Promise.all(tasks.map((task) => task.outcome))).resolves.toHaveLength(5);
    expect(queue.load).toEqual({ running: 0, waiting: 0 });
  });

  it('refuses with OVERLOADED, never running the task, when the line is full', async () => {
    const queue = new HashingQueue(limits);
    hold(queue, 5);
    const refused = new HeldTask(queue);
    await expect(refused.outcome).rejects.toMatchObject({ code: 'OVERLOADED' });
    await expect(refused.outcome).rejects.toBeInstanceOf(DomainError);
    expect(refused.started).toBe(false);
    expect(queue.load).toEqual({ running: 2, waiting: 3 });
  });

  it('sends refused callers back at different seconds, from 1 to the spread', async () => {
    const queue = new HashingQueue(limits);
    hold(queue, 5);
    const refusals = await Promise.allSettled(hold(queue, 6).map((task) => task.outcome));
    const seconds = refusals.map((refusal) =>
      refusal.status === 'rejected' ? (refusal.reason as DomainError).retryAfterSeconds : undefined,
    );
    expect(seconds).toEqual([1, 2, 3, 4, 1, 2]);
  });

  it('takes callers again as soon as the line moves', async () => {
    const queue = new HashingQueue(limits);
    const tasks = hold(queue, 5);
    tasks[0]?.finish();
    await settle();
    const next = new HeldTask(queue);
    tasks.forEach((task) => task.finish());
    next.finish();
    await expect(next.outcome).resolves.toBe('done');
  });

  it('refuses with OVERLOADED what has waited too long, never running it, and no sooner', async () => {
    const queue = new HashingQueue(limits);
    const [, , late] = hold(queue, 3);
    await jest.advanceTimersByTimeAsync(4_999);
    expect(queue.load).toEqual({ running: 2, waiting: 1 });
    await jest.advanceTimersByTimeAsync(1);
    await expect(late?.outcome).rejects.toMatchObject({ code: 'OVERLOADED', retryAfterSeconds: 1 });
    expect(late?.started).toBe(false);
    expect(queue.load).toEqual({ running: 2, waiting: 0 });
  });

  it('answers those who find the queue full one after the other, in their order', async () => {
    const queue = new HashingQueue({ ...limits, refusalGapMs: 10 });
    hold(queue, 5);
    const answered: number[] = [];
    const refused = hold(queue, 3);
    refused.forEach(({ outcome }, index) => void outcome.catch(() => answered.push(index)));
    for (const expected of [[0], [0, 1], [0, 1, 2]]) {
      await jest.advanceTimersByTimeAsync(9);
      expect(answered).toHaveLength(expected.length - 1);
      await jest.advanceTimersByTimeAsync(1);
      expect(answered).toEqual(expected);
    }
    expect(refused.some(({ started }) => started)).toBe(false);
  });

  it('holds back a thousand, and answers further ones at once', async () => {
    const queue = new HashingQueue({ ...limits, maxRunning: 1, maxWaiting: 0, refusalGapMs: 10 });
    hold(queue, 1_001);
    await expect(queue.assertNotFull()).rejects.toMatchObject({ code: 'OVERLOADED' });
    await jest.advanceTimersByTimeAsync(10_000);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('says beforehand that a task would be refused, and nothing while one may wait', async () => {
    const queue = new HashingQueue(limits);
    const tasks = hold(queue, 4);
    await expect(queue.assertNotFull()).resolves.toBeUndefined();
    tasks.push(...hold(queue, 1));
    const refused = expect(queue.assertNotFull()).rejects.toMatchObject({ code: 'OVERLOADED' });
    await jest.advanceTimersByTimeAsync(0);
    await refused;
    tasks[0]?.finish();
    await settle();
    await expect(queue.assertNotFull()).resolves.toBeUndefined();
  });

  it('gives the place of one who waited too long to a newcomer, and the next free thread to who waits then', async () => {
    const queue = new HashingQueue({ ...limits, maxRunning: 1, maxWaiting: 1 });
    const [running, late] = hold(queue, 2);
    await jest.advanceTimersByTimeAsync(5_000);
    const newcomer = new HeldTask(queue, 'newcomer');
    running?.finish();
    await settle();
    expect([late?.started, newcomer.started]).toEqual([false, true]);
    newcomer.finish();
    await expect(newcomer.outcome).resolves.toBe('newcomer');
    expect(queue.load).toEqual({ running: 0, waiting: 0 });
  });

  it('lets who was admitted in time run for as long as the task takes', async () => {
    const queue = new HashingQueue({ ...limits, maxRunning: 1 });
    const [first, second] = hold(queue, 2);
    await jest.advanceTimersByTimeAsync(4_999);
    first?.finish();
    await settle();
    await jest.advanceTimersByTimeAsync(60_000);
    second?.finish();
    await expect(second?.outcome).resolves.toBe('task 1');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives the place of a task that fails or throws at once to the next', async () => {
    const queue = new HashingQueue({ ...limits, maxRunning: 1 });
    const [first, second] = hold(queue, 2);
    first?.fail(new Error('broken'));
    await settle();
    expect(second?.started).toBe(true);
    second?.finish();
    await settle();

    const thrown = queue.run(() => {
      throw new Error('thrown');
    });
    await expect(thrown).rejects.toThrow('thrown');
    expect(queue.load).toEqual({ running: 0, waiting: 0 });
  });

  it('lets no newcomer overtake one who waits, at whatever moment it comes', async () => {
    const queue = new HashingQueue({ ...limits, maxRunning: 1 });
    const order: string[] = [];
    const note = (name: string) => () => Promise.resolve(void order.push(name));
    const first = new HeldTask(queue);
    const waiting = queue.run(note('waiting'));
    const newcomer = first.outcome.then(() => queue.run(note('newcomer')));
    first.finish();
    await Promise.all([waiting, newcomer]);
    expect(order).toEqual(['waiting', 'newcomer']);
  });

  it('keeps to its limits, loses no task and keeps their order under any arrivals and endings', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          maxRunning: fc.integer({ min: 1, max: 3 }),
          maxWaiting: fc.integer({ min: 0, max: 4 }),
          maxWaitMs: fc.constant(60_000),
          refusalGapMs: fc.constant(0),
          retrySpreadSeconds: fc.constant(3),
        }),
        fc.array(fc.constantFrom('arrive', 'finish', 'fail', 'turn', 'wait'), { maxLength: 60 }),
        async (anyLimits, steps) => {
          const queue = new HashingQueue(anyLimits);
          const tasks: HeldTask[] = [];
          const ended = new Set<HeldTask>();
          for (const step of steps) {
            if (step === 'arrive') tasks.push(new HeldTask(queue));
            else if (step === 'turn') await settle();
            else if (step === 'wait') await jest.advanceTimersByTimeAsync(40_000);
            else endOne(tasks, ended, step);
            expect(queue.load.running).toBeLessThanOrEqual(anyLimits.maxRunning);
            expect(queue.load.waiting).toBeLessThanOrEqual(anyLimits.maxWaiting);
          }
          const outcomes = Promise.allSettled(tasks.map((task) => task.outcome));
          tasks.forEach((task) => task.finish());
          for (const [index, outcome] of (await outcomes).entries()) {
            const refused = outcome.status === 'rejected' && outcome.reason instanceof DomainError;
            expect(tasks[index]?.started).toBe(!refused);
          }
          expect(queue.load).toEqual({ running: 0, waiting: 0 });
        },
      ),
    ));
});

function endOne(tasks: readonly HeldTask[], ended: Set<HeldTask>, how: 'finish' | 'fail'): void {
  const running = tasks.find((task) => task.started && !ended.has(task));
  if (!running) return;
  ended.add(running);
  if (how === 'finish') running.finish();
  else running.fail(new Error('broken'));
}
