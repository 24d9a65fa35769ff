import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { ExportLimit } from '../../../../src/modules/auth/export/export-limit.js';

/** As much of a response as the limit looks at. */
class FakeResponse extends EventEmitter {
  closed = false;

  close(): void {
    this.closed = true;
    this.emit('close');
  }
}

describe('the limit of exports', () => {
  const limit = new ExportLimit();
  let response: FakeResponse;
  beforeEach(() => (response = new FakeResponse()));

  const run = (work: () => Promise<string>, userId = 'one', to = response) =>
    limit.run({ userId, response: to as unknown as ServerResponse }, work);
  const another = (userId = 'one') => {
    const to = new FakeResponse();
    const answer = run(() => Promise.resolve('made'), userId, to);
    to.close();
    return answer;
  };
  const REFUSED = { code: 'RATE_LIMITED', retryAfterSeconds: 5 };

  it('refuses a second one until the first is made and its response is over', async () => {
    let finish: (value: string) => void = () => undefined;
    const first = run(() => new Promise((resolve) => (finish = resolve)));
    await expect(another()).rejects.toMatchObject(REFUSED);
    expect(await another('somebody else')).toBe('made');
    finish('first');
    expect(await first).toBe('first');
    await expect(another()).rejects.toMatchObject(REFUSED);
    response.close();
    expect(await another()).toBe('made');
  });

  it('refuses a second one while the first is still being made for somebody who has hung up', async () => {
    let finish: (value: string) => void = () => undefined;
    const first = run(() => new Promise((resolve) => (finish = resolve)));
    response.close();
    await expect(another()).rejects.toMatchObject(REFUSED);
    finish('first');
    await first;
    expect(await another()).toBe('made');
  });

  it('lets the next one begin after one that failed', async () => {
    await expect(run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    response.close();
    expect(await another()).toBe('made');
  });
});
