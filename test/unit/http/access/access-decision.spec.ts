import fc from 'fast-check';
import { type AccessRules, isAllowed, type JudgedCaller } from '../../../../src/http/access/index.js';

const caller = (given: Partial<JudgedCaller> = {}): JudgedCaller => ({
  roles: [],
  granted: new Set(),
  isOwner: false,
  targetGranted: new Set(),
  ...given,
});

const onUser = { parameter: 'id' };
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
    ['on a user who may nothing', { onUser }, {}, true],
    [
      'on a user who may as much',
      { onUser },
      { granted: new Set(['keys:read', 'roles:read']), targetGranted: new Set(['roles:read', 'keys:read']) },
      true,
    ],
    [
      'on a user who may one thing more',
      { onUser },
      { granted: new Set(['keys:read']), targetGranted: new Set(['roles:read', 'keys:read']) },
      false,
    ],
    ['on an administrator', { onUser }, { granted: new Set(['keys:read']), targetGranted: new Set(['*']) }, false],
    ['an administrator on another', { onUser }, { granted: new Set(['*']), targetGranted: new Set(['*']) }, true],
    ['on a user who may less, without the permission', { onUser, permissions: ['roles:read'] }, {}, false],
    ['the role without the permission', { roles: ['admin'], permissions: ['roles:read'] }, { roles: ['admin'] }, false],
  ])('%s', (_what, rules, given, expected) => {
    expect(isAllowed(rules, caller(given))).toBe(expected);
  });

  const permission = fc.constantFrom('roles:read', 'roles:write', 'keys:read', 'keys:write');
  const roles = fc.uniqueArray(fc.constantFrom('x', 'y', 'z'));
  const rules: fc.Arbitrary<AccessRules> = fc.record(
    {
      roles,
      permissions: fc.uniqueArray(permission),
      ownerOr: permission.map((each) => ({ permission: each, parameter: 'id' })),
      onUser: fc.constant(onUser),
    },
    { requiredKeys: [] },
  );
  const granted = fc.uniqueArray(permission).map((each): ReadonlySet<string> => new Set(each));
  const callers = fc.record({ roles, granted, isOwner: fc.boolean(), targetGranted: granted });

  it('is whether each rule by itself would', () =>
    fc.assert(
      fc.property(rules, callers, (some, who) => {
        const { roles: wanted, permissions, ownerOr: owned, onUser: target } = some;
        const alone: AccessRules[] = [
          ...(wanted ? [{ roles: wanted }] : []),
          ...(permissions ? [{ permissions }] : []),
          ...(owned ? [{ ownerOr: owned }] : []),
          ...(target ? [{ onUser: target }] : []),
        ];
        expect(isAllowed(some, who)).toBe(alone.every((rule) => isAllowed(rule, who)));
      }),
    ));

  it('is never taken away by another role, permission or ownership', () =>
    fc.assert(
      fc.property(rules, callers, callers, (some, who, more) => {
        const stronger = {
          roles: [...who.roles, ...more.roles],
          granted: new Set([...who.granted, ...more.granted]),
          isOwner: who.isOwner || more.isOwner,
          targetGranted: who.targetGranted,
        };
        if (isAllowed(some, who)) expect(isAllowed(some, stronger)).toBe(true);
      }),
    ));

  it('is never given by a user who may more', () =>
    fc.assert(
      fc.property(rules, callers, callers, (some, who, more) => {
        const mightier = { ...who, targetGranted: new Set([...who.targetGranted, ...more.targetGranted]) };
        if (isAllowed(some, mightier)) expect(isAllowed(some, who)).toBe(true);
      }),
    ));
});
