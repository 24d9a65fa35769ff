import { foreignInstant, fromEpoch } from '../../../../../src/modules/transfer/converters/foreign-time.js';

const WITH_ZONE = '2019-02-03T04:05:06.789Z';

describe('a time of another system', () => {
  it.each([
    '2019-02-03T04:05:06.789Z',
    '2019-02-03T04:05:06.789012+00:00',
    '2019-02-03 04:05:06.789012+00',
    '2019-02-03 04:05:06.789 UTC',
    '2019-02-03T06:05:06.789+0200',
    '2019-02-02T23:35:06,789-04:30',
  ])('%s is one with a zone', (text) => {
    expect(foreignInstant(text)).toEqual({ instant: WITH_ZONE, isZoneAssumed: false });
  });

  it.each([
    ['2019-02-03 04:05:06', '2019-02-03T04:05:06.000Z'],
    ['2019-02-03T04:05', '2019-02-03T04:05:00.000Z'],
    ['2019-02-03', '2019-02-03T00:00:00.000Z'],
  ])('%s has none and counts as UTC', (text, instant) => {
    expect(foreignInstant(text)).toEqual({ instant, isZoneAssumed: true });
  });

  it.each([
    '0000-00-00 00:00:00',
    '2019-02-30 00:00:00',
    '1969-12-31T23:59:59Z',
    '2019-02-03T25:00:00Z',
    'yesterday',
    '',
    null,
    {},
  ])('%j is none', (value) => {
    expect(foreignInstant(value)).toBeUndefined();
  });

  it.each([
    [1549166706789, 'milliseconds', WITH_ZONE],
    ['1549166706789', 'milliseconds', WITH_ZONE],
    [1549166706.789, 'seconds', WITH_ZONE],
    [-1, 'seconds', '-1'],
    ['soon', 'seconds', 'soon'],
    [null, 'seconds', undefined],
    ['9999999999999999', 'seconds', '9999999999999999'],
  ] as const)('%j in %3$s since 1970 is read', (count, unit, instant) => {
    expect(fromEpoch(count, unit)).toBe(instant);
  });
});
