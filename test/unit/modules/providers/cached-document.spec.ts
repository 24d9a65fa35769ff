import { CachedDocument } from '../../../../src/modules/providers/requests/cached-document.js';
import { FakeClock } from '../../../../src/testing/index.js';

function aDocument() {
  const clock = new FakeClock();
  const fetch = jest.fn<Promise<string>, []>();
  const document = new CachedDocument(fetch, clock, { freshMs: 60_000, usableMs: 600_000 });
  return { clock, fetch, document };
}

/** What was begun behind has ended. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a cached document', () => {
  it('is fetched once, however many ask for it at the same time', async () => {
    const { fetch, document } = aDocument();
    fetch.mockResolvedValue('one');
    expect(await Promise.all(Array.from({ length: 50 }, () => document.get()))).toEqual(Array(50).fill('one'));
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('is used as it is while it is fresh', async () => {
    const { clock, fetch, document } = aDocument();
    fetch.mockResolvedValue('one');
    await document.get();
    clock.advance(59_999);
    expect(await document.get()).toBe('one');
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('is renewed behind when it is no longer fresh, and nobody waits', async () => {
    const { clock, fetch, document } = aDocument();
    fetch.mockResolvedValueOnce('one').mockResolvedValueOnce('two');
    await document.get();
    clock.advance(60_000);
    expect(await document.get()).toBe('one');
    await settled();
    expect(await document.get()).toBe('two');
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it('stays in use while it cannot be renewed, and the failure is tried again after a pause', async () => {
    const { clock, fetch, document } = aDocument();
    fetch.mockResolvedValueOnce('one').mockRejectedValue(new Error('away'));
    await document.get();
    clock.advance(60_000);
    for (let round = 0; round < 5; round += 1) {
      expect(await document.get()).toBe('one');
      await settled();
    }
    expect(fetch).toHaveBeenCalledTimes(2);
    clock.advance(30_000);
    await document.get();
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  it('is waited for when it is too old to be used', async () => {
    const { clock, fetch, document } = aDocument();
    fetch.mockResolvedValueOnce('one').mockResolvedValueOnce('two');
    await document.get();
    clock.advance(600_000);
    expect(document.peek()).toBeUndefined();
    expect(await document.get()).toBe('two');
  });

  it('is fetched anew after a first failure, which whoever asked gets to see', async () => {
    const { fetch, document } = aDocument();
    fetch.mockRejectedValueOnce(new Error('away')).mockResolvedValueOnce('one');
    await expect(document.get()).rejects.toThrow('away');
    expect(await document.get()).toBe('one');
  });

  it('counts as too old where the clock was set back', async () => {
    const { clock, fetch, document } = aDocument();
    fetch.mockResolvedValueOnce('one').mockResolvedValueOnce('two');
    await document.get();
    clock.advance(-1);
    expect(await document.get()).toBe('two');
  });
});
