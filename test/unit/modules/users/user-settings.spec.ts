import fc from 'fast-check';
import { mergeSettings, type UserSettings } from '../../../../src/modules/users/user-settings.js';

/** RFC 7396, appendix A, as far as both sides are objects. */
const RFC_7396_CASES: ReadonlyArray<readonly [UserSettings, UserSettings, UserSettings]> = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

const settings = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<UserSettings>;

describe('merging settings', () => {
  it.each(RFC_7396_CASES)('makes of %j with %j what RFC 7396 says', (current, change, merged) => {
    expect(mergeSettings(current, change)).toEqual(merged);
  });

  it('replaces what is no object by an object, without what was there', () => {
    expect(mergeSettings({ a: ['b'] }, { a: { c: 1 } })).toEqual({ a: { c: 1 } });
    expect(mergeSettings({ a: 'text' }, { a: { c: null } })).toEqual({ a: {} });
  });

  it('keeps a null within an array', () => {
    expect(mergeSettings({}, { a: [null, { b: null }] })).toEqual({ a: [null, { b: null }] });
  });

  it('changes nothing when it is done twice', () =>
    fc.assert(
      fc.property(settings, settings, (current, change) => {
        const once = mergeSettings(current, change);
        expect(mergeSettings(once, change)).toEqual(once);
      }),
    ));

  it('changes neither argument', () =>
    fc.assert(
      fc.property(settings, settings, (current, change) => {
        const before = structuredClone([current, change]);
        mergeSettings(current, change);
        expect([current, change]).toEqual(before);
      }),
    ));

  it('leaves what the change does not name', () =>
    fc.assert(
      fc.property(settings, settings, (current, change) => {
        const merged = mergeSettings(current, change);
        for (const key of Object.keys(current).filter((name) => !Object.hasOwn(change, name))) {
          expect(merged[key]).toEqual(current[key]);
        }
      }),
    ));

  it('cannot be made to change what every object inherits', () => {
    const hostile = JSON.parse(
      '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}',
    ) as UserSettings;
    const merged = mergeSettings({}, hostile);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  });
});
