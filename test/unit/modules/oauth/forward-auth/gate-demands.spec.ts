import fc from 'fast-check';
import { PermissionCatalogue } from '../../../../../src/http/access/index.js';
import { DomainError } from '../../../../../src/kernel/domain-error.js';
import { gateDemandsIn } from '../../../../../src/modules/oauth/forward-auth/gate-demands.js';

const catalogue = new PermissionCatalogue();

function verdictOn(query: Record<string, unknown>, headers: Record<string, string> = {}): unknown {
  try {
    return gateDemandsIn(query, headers, catalogue);
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

const REQUIRED_ROLE = 'x-auth-require-role';
const REQUIRED_PERMISSION = 'x-auth-require-permission';

describe('what a gateway demands', () => {
  it.each<[string, Record<string, unknown>, Record<string, string>, unknown]>([
    ['nothing', {}, {}, [{}, {}]],
    ['a role', { role: 'admin' }, {}, [{ roles: ['admin'] }, {}]],
    ['one of two roles', { role: ['admin', 'auditor'] }, {}, [{ roles: ['admin', 'auditor'] }, {}]],
    ['a permission', { permission: 'users:read' }, {}, [{ permissions: ['users:read'] }, {}]],
    [
      'two permissions and a role',
      { role: 'admin', permission: ['users:read', 'audit:read'] },
      {},
      [{ roles: ['admin'], permissions: ['users:read', 'audit:read'] }, {}],
    ],
    ['a role by a header', {}, { [REQUIRED_ROLE]: 'admin' }, [{}, { roles: ['admin'] }]],
    [
      'several by headers',
      {},
      { [REQUIRED_ROLE]: 'admin, auditor', [REQUIRED_PERMISSION]: 'users:read,audit:read' },
      [{}, { roles: ['admin', 'auditor'], permissions: ['users:read', 'audit:read'] }],
    ],
    [
      'both, which adds up',
      { role: 'admin' },
      { [REQUIRED_ROLE]: 'auditor' },
      [{ roles: ['admin'] }, { roles: ['auditor'] }],
    ],
    ['a slip in the name', { roles: 'admin' }, {}, 'VALIDATION_FAILED'],
    ['another case', { Role: 'admin' }, {}, 'VALIDATION_FAILED'],
    ['a role and something else', { role: 'admin', x: '' }, {}, 'VALIDATION_FAILED'],
    ['the prototype', JSON.parse('{"__proto__":"x"}') as object as Record<string, unknown>, {}, 'VALIDATION_FAILED'],
    ['an empty role', { role: '' }, {}, 'VALIDATION_FAILED'],
    ['an empty one beside another', { role: ['admin', ''] }, {}, 'VALIDATION_FAILED'],
    ['roles between commas', { role: 'admin,auditor' }, {}, 'VALIDATION_FAILED'],
    ['a role in capitals', { role: 'Admin' }, {}, 'VALIDATION_FAILED'],
    ['an empty permission', { permission: '' }, {}, 'VALIDATION_FAILED'],
    ['a permission of no catalogue', { permission: 'users:raed' }, {}, 'VALIDATION_FAILED'],
    ['everything', { permission: '*' }, {}, 'VALIDATION_FAILED'],
    ['one known and one unknown', { permission: ['users:read', 'x:y'] }, {}, 'VALIDATION_FAILED'],
    ['an empty header', {}, { [REQUIRED_ROLE]: '' }, 'VALIDATION_FAILED'],
    ['a header with a gap', {}, { [REQUIRED_ROLE]: 'admin,' }, 'VALIDATION_FAILED'],
    ['an unknown permission by a header', {}, { [REQUIRED_PERMISSION]: 'x:y' }, 'VALIDATION_FAILED'],
  ])('is read from %s', (_, query, headers, verdict) => {
    expect(verdictOn(query, headers)).toEqual(verdict);
  });

  it('is refused or all there, whatever the address says', () => {
    const value = fc.oneof(fc.string(), fc.constantFrom('admin', 'users:read'), fc.array(fc.string()));
    const query = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('role', 'permission')), value);
    fc.assert(
      fc.property(query, (given) => {
        const verdict = verdictOn(given);
        const asked = Object.values(given).flat().length;
        const read = verdict === 'VALIDATION_FAILED' ? asked : JSON.stringify(verdict).match(/(?<=[[,])"/g)?.length;
        expect(read ?? 0).toBe(asked);
      }),
    );
  });
});
