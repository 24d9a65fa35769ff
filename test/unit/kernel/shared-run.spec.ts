import { SharedRun } from '../../../src/kernel/shared-run.js';

describe('a shared reading', () => {
  it('that is asked for while one runs begins afterwards, once for all who wait', async () => {
    const ends: (() => void)[] = [];
    const reading = new SharedRun<void>(() => new Promise((resolve) => ends.push(resolve)));
    const turns = async () => {
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    };
    const first = reading.run();
    await turns();
    const waiting = [reading.run(), reading.run(), reading.run()];
    await turns();
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await first;
    await turns();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await Promise.all(waiting);
    expect(ends).toHaveLength(2);
  });

  it('that fails says so to who asked, and the next one is tried', async () => {
    let isAway = true;
    const reading = new SharedRun(() => (isAway ? Promise.reject(new Error('away')) : Promise.resolve()));
    await expect(reading.run()).rejects.toThrow('away');
    isAway = false;
    await expect(reading.run()).resolves.toBeUndefined();
  });
});
