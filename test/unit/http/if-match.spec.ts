import fc from 'fast-check';
import { versionTag, wantedVersions } from '../../../src/http/if-match.js';
import { DomainError } from '../../../src/kernel/domain-error.js';

function refusalOf(header: unknown): unknown {
  try {
    return wantedVersions(header);
  } catch (error) {
    return error instanceof DomainError ? error.code : error;
  }
}

describe('If-Match', () => {
  it('names the version that a tag was made of', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), (version) => {
        expect(wantedVersions(versionTag(version))).toEqual([version]);
      }),
    ));

  it.each(['*', ' * '])('means any version with %j', (header) => expect(wantedVersions(header)).toBe('any'));

  it.each([
    ['"1", "2"', [1, 2]],
    ['"1","x" , "30"', [1, 30]],
    ['W/"1"', []],
    ['W/"1", "2"', [2]],
    ['"x"', []],
    ['""', []],
    ['"01"', []],
    ['"-1"', []],
    ['"99999999999"', []],
  ])('reads the strong tags of ours in %s', (header, versions) => expect(wantedVersions(header)).toEqual(versions));

  it.each([undefined, ''])('is required', (header) => expect(refusalOf(header)).toBe('PRECONDITION_REQUIRED'));

  it.each([
    '1',
    '"1',
    '1"',
    '"1" "2"',
    '"1",',
    ',"1"',
    '*, "1"',
    '"1", *',
    '"\u00e9"',
    `"${'1'.repeat(300)}"`,
    ['"1"'],
  ])('is refused as %j', (header) => expect(refusalOf(header)).toBe('VALIDATION_FAILED'));
});
