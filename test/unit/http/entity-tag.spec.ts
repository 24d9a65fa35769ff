import { entityTagOf, matchesEntityTag } from '../../../src/http/entity-tag.js';

const TAG = entityTagOf('text');

it('an entity tag is strong, the same for the same text and another for another', () => {
  expect(TAG).toMatch(/^"[\w-]{43}"$/);
  expect(entityTagOf('text')).toBe(TAG);
  expect(entityTagOf('text ')).not.toBe(TAG);
});

describe('If-None-Match', () => {
  it.each([
    TAG,
    `W/${TAG}`,
    '*',
    ' * ',
    `"other", ${TAG}`,
    `"a","b",W/${TAG},"c"`,
    `"has, comma" ,${TAG}`,
    `"",${TAG}`,
  ])('matches with %s', (header) => expect(matchesEntityTag(header, TAG)).toBe(true));

  it.each([undefined, '', '"other"', TAG.slice(1, -1), TAG.slice(0, -1), `"x${TAG.slice(1)}`, '"*"', ',,,', 'W/'])(
    'does not match with %s',
    (header) => expect(matchesEntityTag(header, TAG)).toBe(false),
  );

  it('is read in time that grows with its length alone', () => {
    expect(matchesEntityTag('"'.repeat(15_000), TAG)).toBe(false);
    expect(matchesEntityTag('W/'.repeat(7_500), TAG)).toBe(false);
  });
});
