import fc from 'fast-check';
import type { AccessRules } from '../../../../src/http/access/index.js';
import { isAllowed, type JudgedCaller } from '../../../../src/modules/roles/access/access-decision.js';

const caller = (given: Partial<JudgedCaller> = {}): JudgedCaller => ({
  roles: [],
  granted: new Set(),
  isOwner: false,
  ...given,
});

const ownerOr = { permission: 'roles:write', parameter: 'id' } as const;

describe('whether a route lets a caller in', () => {
  it.each<[string, AccessRules, Partial<JudgedCaller>, boolean]>([
    ['no rule', {}, {}, true],
    ['one of the roles', { roles: ['admin', 'auditor'] }, { roles: ['user', 'auditor'] }, true],
    ['none of the roles', { roles: ['admin', 'auditor'] }, { roles: ['user'] }, false],
    ['a role whose name only begins alike', { roles: ['admin'] }, { roles: ['administrator'] }, false],
    [
      'all permissions',
      { permissions: ['roles:read', 'keys:read'] },
      { granted: new Set(['keys:read', 'roles:read']) },
      true,
    ],
    [
      'one of two permissions',
      { permissions: ['roles:read', 'keys:read'] },
      { granted: new Set(['keys:read']) },
      false,
    ],
    ['everything', { permissions: ['roles:read', 'keys:read'] }, { granted: new Set(['*']) }, true],
    ['a permission for another rule', { permissions: ['roles:read'] }, { granted: new Set(['roles:write']) }, false],
    ['the owner', { ownerOr }, { isOwner: true }, true],
    ['no owner with the permission', { ownerOr }, { granted: new Set(['roles:write']) }, true],
    ['no owner with everything', { ownerOr }, { granted: new Set(['*']) }, true],
    ['neither owner nor permission', { ownerOr }, { granted: new Set(['roles:read']) }, false],
    ['the owner without the role', { ownerOr, roles: ['admin'] }, { isOwner: true }, false],
    ['the owner without the other permission', { ownerOr, permissions: ['roles:read'] }, { isOwner: true }, false],
    ['the role without the permission', { roles: ['admin'], permissions: ['roles:read'] }, { roles: ['admin'] }, false],
  ])('%s', (_what, rules, given, expected) => {
    expect(isAllowed(rules, caller(given))).toBe(expected);
  });

  const names = fc.constantFrom('a:a', 'b:b', 'c:c', 'd:d') as fc.Arbitrary<'roles:read'>;
  const rules = fc.record(
    {
      roles: fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1 }),
      permissions: fc.uniqueArray(names, { minLength: 1 }),
      ownerOr: names.map((permission) => ({ permission, parameter: 'id' })),
    },
    { requiredKeys: [] },
  );
  const callers = fc.record({
    roles: fc.uniqueArray(fc.constantFrom('x', 'y', 'z')),
    granted: fc.uniqueArray(names).map((each): ReadonlySet<string> => new Set(each)),
    isOwner: fc.boolean(),
  });

  it('never opens by another rule, and never closes by another right', () =>
    fc.assert(
      fc.property(rules, rules, callers, names, (some, more, who, permission) => {
        const both = { ...some, ...more };
        if (isAllowed({ ...more, ...some }, who) && isAllowed(both, who)) {
          expect(isAllowed(some, who) && isAllowed(more, who)).toBe(true);
        }
        const stronger = { ...who, granted: new Set([...who.granted, permission]), isOwner: true };
        if (isAllowed(some, who)) expect(isAllowed(some, stronger)).toBe(true);
        expect(isAllowed(some, { roles: ['x', 'y', 'z'], granted: new Set(['*']), isOwner: false })).toBe(true);
      }),
    ));
});
