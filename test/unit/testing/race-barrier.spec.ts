import { raceAt } from '../../../src/testing/index.js';

/** Reads and writes a number as a careless service does: two at once count once. */
class Counter {
  count = 0;

  read(): Promise<number> {
    return Promise.resolve(this.count);
  }

  write(count: number): Promise<void> {
    this.count = count;
    return Promise.resolve();
  }

  async countUp(): Promise<number> {
    const next = (await this.read()) + 1;
    await this.write(next);
    return next;
  }
}

describe('a race', () => {
  let counter: Counter;
  const app = { app: { get: <T>() => counter as T } };
  beforeEach(() => (counter = new Counter()));

  it.each([
    ['write', 'before'],
    ['read', 'after'],
  ] as const)('brings two callers together at %s, %s its work', async (method, at) => {
    const barrier = raceAt(app, Counter, method, 2, { at });
    const [first, second] = await Promise.all([counter.countUp(), counter.countUp(), barrier.met]);
    expect([first, second, counter.count]).toEqual([1, 1, 1]);
  });

  it('holds the callers until the last has come', async () => {
    const barrier = raceAt(app, Counter, 'read', 3);
    const order: string[] = [];
    const callers = ['first', 'second'].map(async (name) => {
      await counter.read();
      order.push(name);
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual([]);
    await Promise.all([counter.read(), ...callers, barrier.met]);
    expect(order).toEqual(['first', 'second']);
  });

  it('leaves later callers alone, and the provider as it was', async () => {
    const barrier = raceAt(app, Counter, 'read', 2);
    await Promise.all([counter.read(), counter.read(), barrier.met]);
    expect(await counter.read()).toBe(0);
    expect(Object.keys(counter)).toEqual(['count']);
  });

  it('puts a method back that is the object’s own', async () => {
    const own = (): Promise<number> => Promise.resolve(7);
    counter.read = own;
    const barrier = raceAt(app, Counter, 'read', 1);
    expect(await counter.read()).toBe(7);
    await barrier.met;
    expect(counter.read).toBe(own);
  });

  it.each([0, 1])('ends with words when %d of 2 callers come', async (comers) => {
    const barrier = raceAt(app, Counter, 'read', 2, { withinMs: 20 });
    const waiting = Array.from({ length: comers }, () => counter.read());
    const words = `there was no race: ${comers} of 2 callers came to Counter.read within 20 ms`;
    for (const each of [...waiting, barrier.met]) await expect(each).rejects.toThrow(words);
    expect(await counter.read()).toBe(0);
  });

  it('is over when the test opens it', async () => {
    const barrier = raceAt(app, Counter, 'read', 2);
    const waiting = counter.read();
    barrier.open();
    expect(await waiting).toBe(0);
    await barrier.met;
  });

  it('refuses what is no method', () => {
    expect(() => raceAt(app, Counter, 'count' as 'read', 2)).toThrow('Counter.count is not a method');
  });
});
