import { DeadlineError, withinDeadline } from '../../../src/kernel/deadline.js';

const LIMIT_MS = 1_000;

describe('withinDeadline', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('gives the result of what comes in time', async () => {
    await expect(withinDeadline(LIMIT_MS, Promise.resolve('here'))).resolves.toBe('here');
  });

  it('gives the error of what fails in time', async () => {
    await expect(withinDeadline(LIMIT_MS, Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('waits to the millisecond, and no longer', async () => {
    const outcome = jest.fn();
    const waiting = withinDeadline(LIMIT_MS, new Promise(() => undefined)).catch(outcome);
    await jest.advanceTimersByTimeAsync(LIMIT_MS - 1);
    expect(outcome).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    await waiting;
    expect(outcome).toHaveBeenCalledWith(new DeadlineError(LIMIT_MS));
  });

  it('drops what comes too late, also a failure, which nobody would catch', async () => {
    let fail: (error: Error) => void = () => undefined;
    const late = new Promise((_resolve, reject) => (fail = reject));
    const waiting = expect(withinDeadline(LIMIT_MS, late)).rejects.toThrow(DeadlineError);
    await jest.advanceTimersByTimeAsync(LIMIT_MS);
    await waiting;
    // Jest ends the suite at an unhandled rejection
    fail(new Error('too late'));
    await jest.advanceTimersByTimeAsync(LIMIT_MS);
  });
});
