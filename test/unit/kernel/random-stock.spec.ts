import { randomBytesForIds } from '../../../src/kernel/random-stock.js';

describe('random bytes for ids', () => {
  it('are never given twice, also where the stock is made anew', () => {
    const given = Array.from({ length: 2_000 }, () => Buffer.from(randomBytesForIds(16)).toString('hex'));
    expect(new Set(given).size).toBe(given.length);
  });

  it('are as many as were asked for', () => {
    for (const count of [1, 16, 4_096, 3, 4_095]) expect(randomBytesForIds(count)).toHaveLength(count);
  });
});
