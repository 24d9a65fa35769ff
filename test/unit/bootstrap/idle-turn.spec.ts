import { inIdleTurn } from '../../../src/bootstrap/idle-turn.js';

/** Keeps each turn of the event loop busy for a millisecond, until it is told that it may rest. */
function busyUntil(mayRest: () => boolean): void {
  const end = performance.now() + 1;
  while (performance.now() < end);
  if (!mayRest()) setImmediate(() => busyUntil(mayRest));
}

describe('acting in an idle turn', () => {
  it('waits until the event loop has nothing to do', async () => {
    let turns = 20;
    busyUntil(() => --turns === 0);
    let left: number | undefined;
    await inIdleTurn(() => (left = turns));
    expect(left).toBe(0);
  });

  it('acts all the same when that never comes about', async () => {
    let hasActed = false;
    busyUntil(() => hasActed);
    await inIdleTurn(() => (hasActed = true));
    expect(hasActed).toBe(true);
  });

  it('passes on what the action throws', async () => {
    const failing = inIdleTurn(() => {
      throw new Error('no port');
    });
    await expect(failing).rejects.toThrow('no port');
  });
});
