import { retryAfterMs } from '../../../../../src/modules/vault/http/retry-after.js';

const NOW = new Date('2026-11-29T10:00:00.000Z');

describe('how long Retry-After asks to wait', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    ['120', 120_000],
    ['Sun, 29 Nov 2026 10:00:05 GMT', 5_000],
    ['Sun, 29 Nov 2026 09:00:00 GMT', 0],
  ])('reads %j as %d ms', (header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });

  it.each([
    null,
    '',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    ' 5',
    '5, 6',
    'soon',
    '9999999999',
    '2026-11-29T10:00:05Z',
    'Sun, 99 Nov 2026 10:00:05 GMT',
  ])('reads nothing in %j', (header) => {
    expect(retryAfterMs(header, NOW)).toBeUndefined();
  });
});
