import { expectedVersions, versionTag } from '../../../src/http/precondition.js';

describe('If-Match', () => {
  it.each<[string | undefined, readonly number[] | undefined]>([
    [undefined, undefined],
    ['*', undefined],
    [' * ', undefined],
    [versionTag(7), [7]],
    ['"7", "8"', [7, 8]],
    [' "7" ,"x"', [7]],
    // a weak tag matches nothing (RFC 9110, section 8.8.3.2)
    ['W/"7"', []],
    ['7', []],
    ['"07"', []],
    ['"7', []],
    ['""', []],
    ['', []],
    ['"-1"', []],
    ['"99999999999999999999"', []],
    ['"7"*', []],
  ])('%j asks for %j', (header, expected) => {
    expect(expectedVersions(header)).toEqual(expected);
  });
});
