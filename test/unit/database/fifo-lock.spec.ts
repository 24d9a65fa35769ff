import fc from 'fast-check';
import { FifoLock } from '../../../src/database/fifo-lock.js';

const PATIENCE_MS = 5_000;

/** Asks for the lock and notes the name once it is held. */
async function take(lock: FifoLock, name: string, holders: string[]): Promise<void> {
  await lock.acquire(PATIENCE_MS);
  holders.push(name);
}

describe('FifoLock', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is had at once, without a promise, while it is free', () => {
    const lock = new FifoLock();
    expect(lock.acquire(PATIENCE_MS)).toBeUndefined();
    lock.release();
    expect(lock.acquire(PATIENCE_MS)).toBeUndefined();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('goes to the longest waiter, one at a time', async () => {
    const lock = new FifoLock();
    const holders: string[] = [];
    await take(lock, 'first', holders);
    const waiting = [take(lock, 'second', holders), take(lock, 'third', holders)];
    lock.release();
    await waiting[0];
    expect(holders).toEqual(['first', 'second']);
    lock.release();
    await waiting[1];
    expect(holders).toEqual(['first', 'second', 'third']);
  });

  it('is never free in between, so that nobody overtakes a waiter', async () => {
    const lock = new FifoLock();
    void lock.acquire(PATIENCE_MS);
    const waiter = lock.acquire(PATIENCE_MS);
    lock.release();
    // the waiter holds it already, though its continuation has not run
    const newcomer = lock.acquire(PATIENCE_MS);
    expect(newcomer).toBeInstanceOf(Promise);
    await waiter;
    lock.release();
    await newcomer;
  });

  it('is free again when the last holder lets go', async () => {
    const lock = new FifoLock();
    void lock.acquire(PATIENCE_MS);
    const waiter = lock.acquire(PATIENCE_MS);
    lock.release();
    await waiter;
    lock.release();
    expect(lock.acquire(PATIENCE_MS)).toBeUndefined();
  });

  it('tells who waited in vain how long that was and what the likely mistake is', async () => {
    const lock = new FifoLock();
    void lock.acquire(PATIENCE_MS);
    const refused = expect(lock.acquire(PATIENCE_MS)).rejects.toThrow(
      'no database lock in 5000 ms: does a repository run outside its transaction',
    );
    await jest.advanceTimersByTimeAsync(PATIENCE_MS - 1);
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    await refused;
  });

  it('does not go to who has given up waiting', async () => {
    const lock = new FifoLock();
    void lock.acquire(PATIENCE_MS);
    const impatient = lock.acquire(1)?.catch(() => 'gave up');
    const patient = lock.acquire(PATIENCE_MS);
    await jest.advanceTimersByTimeAsync(1);
    expect(await impatient).toBe('gave up');
    lock.release();
    await patient;
    lock.release();
    expect(lock.acquire(PATIENCE_MS)).toBeUndefined();
  });

  it('leaves no timer behind once it was had', async () => {
    const lock = new FifoLock();
    void lock.acquire(PATIENCE_MS);
    const waiter = lock.acquire(PATIENCE_MS);
    lock.release();
    await waiter;
    expect(jest.getTimerCount()).toBe(0);
  });

  it('serves every patient waiter in order, however many give up among them', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 30 }), async (patience) => {
        const lock = new FifoLock();
        void lock.acquire(PATIENCE_MS);
        const served: number[] = [];
        const wait = async (isPatient: boolean, index: number): Promise<void> => {
          await lock.acquire(isPatient ? PATIENCE_MS : 1);
          served.push(index);
          lock.release();
        };
        const waiters = patience.map((isPatient, index) => wait(isPatient, index).catch(() => undefined));
        await jest.advanceTimersByTimeAsync(2);
        lock.release();
        await Promise.all(waiters);
        expect(served).toEqual(patience.flatMap((isPatient, index) => (isPatient ? [index] : [])));
        expect(lock.acquire(PATIENCE_MS)).toBeUndefined();
      }),
    ));
});
