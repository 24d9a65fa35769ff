import fc from 'fast-check';
import type { MaintenanceJob } from '../../../../src/kernel/maintenance-job.js';
import { MaintenanceRound } from '../../../../src/modules/maintenance/maintenance-round.js';

/** So many rows to remove; fails at a batch when told so. */
class Heap implements MaintenanceJob {
  constructor(
    readonly name: string,
    private rows: number,
    private readonly calls: string[] = [],
    private readonly failsAt = Number.POSITIVE_INFINITY,
    private batches = 0,
  ) {}

  removeBatch(limit: number): Promise<{ removed: number; isLast: boolean }> {
    this.calls.push(this.name);
    this.batches += 1;
    if (this.batches === this.failsAt) return Promise.reject(new Error(`${this.name} fails`));
    const removed = Math.min(limit, this.rows);
    this.rows -= removed;
    return Promise.resolve({ removed, isLast: removed < limit });
  }

  backlog(most: number): Promise<number> {
    return Promise.resolve(Math.min(most, this.rows));
  }
}

const always = (): Promise<boolean> => Promise.resolve(true);

/** Says yes so many times. */
function times(count: number): () => Promise<boolean> {
  let left = count;
  return () => Promise.resolve((left -= 1) >= 0);
}

describe('a round', () => {
  it('removes everything, in batches of a thousand', async () => {
    const calls: string[] = [];
    const round = new MaintenanceRound([new Heap('sessions', 2_500, calls)], always);
    await round.run();
    expect([calls.length, round.removed.get('sessions')]).toEqual([3, 2_500]);
  });

  it('gives each job a batch in turn, so that none waits for another’s backlog', async () => {
    const calls: string[] = [];
    const jobs = [new Heap('a', 2_000, calls), new Heap('b', 10, calls), new Heap('c', 1_500, calls)];
    await new MaintenanceRound(jobs, always).run();
    expect(calls).toEqual(['a', 'b', 'c', 'a', 'c', 'a']);
  });

  it('lets no failure of one job keep the others from their work', async () => {
    const calls: string[] = [];
    const jobs = [new Heap('a', 5_000, calls, 2), new Heap('b', 1_500, calls)];
    const round = new MaintenanceRound(jobs, always);
    await round.run();
    await round.measure();
    expect(calls).toEqual(['a', 'b', 'a', 'b']);
    expect([...round.failures.keys()]).toEqual(['a']);
    expect(Object.fromEntries(round.removed)).toEqual({ a: 1_000, b: 1_500 });
    expect(Object.fromEntries(round.backlogs)).toEqual({ b: 0 });
  });

  it('notes a failure to count as well', async () => {
    const broken = Object.assign(new Heap('a', 0), { backlog: () => Promise.reject(new Error('cannot count')) });
    const round = new MaintenanceRound([broken, new Heap('b', 0)], always);
    await round.run();
    await round.measure();
    expect([[...round.failures.keys()], [...round.backlogs.keys()]]).toEqual([['a'], ['b']]);
  });

  it('counts what is left up to ten thousand', async () => {
    const round = new MaintenanceRound([new Heap('a', 1_000_000), new Heap('b', 1_200)], times(1));
    await round.run();
    await round.measure();
    expect(Object.fromEntries(round.backlogs)).toEqual({ a: 10_000, b: 200 });
  });

  it('does one batch more than it is told to go on, and none after that', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5_000), { minLength: 1, maxLength: 5 }), fc.nat(20), async (heaps, allowed) => {
        const calls: string[] = [];
        const jobs = heaps.map((rows, index) => new Heap(String(index), rows, calls));
        await new MaintenanceRound(jobs, times(allowed)).run();
        const needed = heaps.reduce((sum, rows) => sum + Math.floor(rows / 1_000) + 1, 0);
        expect(calls).toHaveLength(Math.min(needed, allowed + 1));
      }),
    ));
});
