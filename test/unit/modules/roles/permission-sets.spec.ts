import fc from 'fast-check';
import { allows, allowsAll, EVERYTHING } from '../../../../src/http/access/index.js';
import { definitionsOf, differenceOf, permissionsOfRoles } from '../../../../src/modules/roles/permission-sets.js';

const DEFINITIONS = definitionsOf([
  { name: 'admin', permissions: [EVERYTHING] },
  { name: 'user', permissions: [] },
  { name: 'auditor', permissions: ['roles:read', 'keys:read'] },
  { name: 'keeper', permissions: ['keys:read', 'keys:write'] },
  { name: 'forged', permissions: [EVERYTHING, 'roles:read'] },
]);

describe('what roles allow together', () => {
  it.each<[readonly string[], readonly string[]]>([
    [[], []],
    [['user'], []],
    [['nobody-made-this'], []],
    [
      ['auditor', 'keeper'],
      ['keys:read', 'keys:write', 'roles:read'],
    ],
    [
      ['admin', 'auditor'],
      ['*', 'keys:read', 'roles:read'],
    ],
    // whatever wrote it there: all is the administrators' alone
    [['forged'], ['roles:read']],
    [['constructor', '__proto__'], []],
  ])('%j is %j', (roles, expected) => {
    expect([...permissionsOfRoles(roles, DEFINITIONS)].sort()).toEqual(expected);
  });

  it('is what each of them allows, and nothing else', () => {
    const roles = fc.uniqueArray(fc.constantFrom(...DEFINITIONS.keys(), 'unknown'));
    fc.assert(
      fc.property(roles, fc.constantFrom('roles:read', 'keys:read', 'keys:write', 'roles:write'), (some, wanted) => {
        const together = allows(permissionsOfRoles(some, DEFINITIONS), wanted);
        expect(together).toBe(some.some((role) => allows(permissionsOfRoles([role], DEFINITIONS), wanted)));
      }),
    );
  });

  it('allows everything only together with everything', () => {
    expect(allowsAll(new Set(['roles:read', 'roles:write']), ['*'])).toBe(false);
    expect(allowsAll(new Set(['*']), ['*', 'roles:read'])).toBe(true);
    expect(allowsAll(new Set(), [])).toBe(true);
  });
});

it('a difference is what stands on one side only', () => {
  expect(differenceOf(['a', 'b'], ['b', 'c'])).toEqual(['a', 'c']);
  expect(differenceOf(['a'], ['a'])).toEqual([]);
});
