import { AttemptQueue } from '../../../../src/modules/throttling/attempts/attempt-queue.js';

const MOST = 5;

/** A task that ends when it is told to. */
function heldTask(): { run: () => Promise<void>; release: () => void } {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  return { run: () => held, release };
}

describe('attempts with one key', () => {
  it('run so many at once, and the others in the order in which they came', async () => {
    const queue = new AttemptQueue();
    const begun: number[] = [];
    const tasks = Array.from({ length: 12 }, heldTask);
    const all = tasks.map((task, index) =>
      queue.run('key', MOST, () => {
        begun.push(index);
        return task.run();
      }),
    );
    await Promise.resolve();
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    tasks[3]?.release();
    await all[3];
    expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
    for (const { release } of tasks) release();
    await Promise.all(all);
    expect(begun).toEqual(tasks.map((_, index) => index));
  });

  it('do not wait for those with another key', async () => {
    const queue = new AttemptQueue();
    const held = heldTask();
    const first = queue.run('key', 1, held.run);
    await expect(queue.run('other', 1, () => Promise.resolve('done'))).resolves.toBe('done');
    held.release();
    await first;
  });

  it('hand their place on when they fail, and leave nothing behind', async () => {
    const queue = new AttemptQueue();
    const failing = queue.run('key', 1, () => Promise.reject(new Error('no')));
    const next = queue.run('key', 1, () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('done');
    expect((Reflect.get(queue, 'lines') as Map<string, unknown>).size).toBe(0);
  });
});
