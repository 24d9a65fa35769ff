import { BackgroundLoop } from '../../../src/kernel/background-loop.js';

const INTERVAL_MS = 1_000;

/** Work that the test ends by hand. */
class HeldWork {
  readonly intervalMs = INTERVAL_MS;
  readonly onError = jest.fn();
  starts = 0;
  atOnce = 0;
  private end: (() => void) | undefined;

  run = async (): Promise<void> => {
    this.starts += 1;
    this.atOnce += 1;
    await new Promise<void>((resolve) => (this.end = resolve));
    this.atOnce -= 1;
  };

  finish(): Promise<void> {
    this.end?.();
    return settle();
  }
}

/** Lets everything happen that waits for no timer. */
async function settle(): Promise<void> {
  await jest.advanceTimersByTimeAsync(0);
}

describe('BackgroundLoop', () => {
  let work: HeldWork;
  let loop: BackgroundLoop;
  beforeEach(() => {
    jest.useFakeTimers();
    work = new HeldWork();
    loop = new BackgroundLoop(work);
  });
  afterEach(async () => {
    const stopped = loop.stop();
    await work.finish();
    await stopped;
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('stops although a run does not end', async () => {
    void loop.runNow();
    const stopped = loop.stop();
    await jest.advanceTimersByTimeAsync(1_999);
    expect(await Promise.race([stopped.then(() => 'stopped'), Promise.resolve('waiting')])).toBe('waiting');
    await jest.advanceTimersByTimeAsync(1);
    await stopped;
  });

  it('runs afresh after the run under way, once for all who ask meanwhile', async () => {
    void loop.runNow();
    const asked = Promise.all([loop.runAfresh(), loop.runAfresh(), loop.runAfresh()]);
    expect(work.starts).toBe(1);
    await work.finish();
    expect([work.starts, work.atOnce]).toEqual([2, 1]);
    const again = loop.runAfresh();
    await work.finish();
    await asked;
    expect(work.starts).toBe(3);
    await work.finish();
    await again;
  });

  it('runs afresh at once where nothing runs', async () => {
    const run = loop.runAfresh();
    expect(work.starts).toBe(1);
    await work.finish();
    await run;
  });

  it('does nothing before it is started, and then waits one interval', async () => {
    await jest.advanceTimersByTimeAsync(10 * INTERVAL_MS);
    expect(work.starts).toBe(0);
    loop.start();
    await jest.advanceTimersByTimeAsync(INTERVAL_MS - 1);
    expect(work.starts).toBe(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(work.starts).toBe(1);
  });

  it('counts the interval from the end of a run, so that a slow one is never run twice at once', async () => {
    loop.start();
    await jest.advanceTimersByTimeAsync(10 * INTERVAL_MS);
    expect([work.starts, work.atOnce]).toEqual([1, 1]);
    await work.finish();
    await jest.advanceTimersByTimeAsync(INTERVAL_MS - 1);
    expect(work.starts).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(work.starts).toBe(2);
  });

  it('runs at once when asked, and lets whoever asks meanwhile wait for the same run', async () => {
    const asked = [loop.runNow(), loop.runNow(), loop.runNow()];
    expect(work.starts).toBe(1);
    await work.finish();
    await Promise.all(asked);
    const again = loop.runNow();
    expect(work.starts).toBe(2);
    await work.finish();
    await again;
  });

  it('joins a run that was asked for instead of beginning another when its time comes', async () => {
    loop.start();
    void loop.runNow();
    await jest.advanceTimersByTimeAsync(5 * INTERVAL_MS);
    expect([work.starts, work.atOnce]).toEqual([1, 1]);
    await work.finish();
    await jest.advanceTimersByTimeAsync(INTERVAL_MS);
    expect(work.starts).toBe(2);
  });

  it('goes on after a run that fails, and says so', async () => {
    const error = new Error('the database is away');
    const failing = new BackgroundLoop({ ...work, run: () => Promise.reject(error) });
    failing.start();
    await jest.advanceTimersByTimeAsync(3 * INTERVAL_MS);
    expect(work.onError.mock.calls).toEqual([[error], [error], [error]]);
    await failing.runNow();
    expect(work.onError).toHaveBeenCalledTimes(4);
    await failing.stop();
  });

  it('stops once the run under way has ended, and begins no other', async () => {
    loop.start();
    await jest.advanceTimersByTimeAsync(INTERVAL_MS);
    const stopped = jest.fn();
    const stopping = loop.stop().then(stopped);
    await jest.advanceTimersByTimeAsync(INTERVAL_MS);
    expect(stopped).not.toHaveBeenCalled();
    await work.finish();
    await stopping;
    await jest.advanceTimersByTimeAsync(10 * INTERVAL_MS);
    await loop.runNow();
    expect(work.starts).toBe(1);
  });

  it('stops at once when nothing runs, also when it was never started', async () => {
    await loop.stop();
    loop.start();
    await jest.advanceTimersByTimeAsync(10 * INTERVAL_MS);
    expect(work.starts).toBe(0);
  });
});
