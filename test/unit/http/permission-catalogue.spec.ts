import {
  OWN_PERMISSIONS,
  PermissionCatalogue,
  type PermissionDefinition,
} from '../../../src/http/access/permissions.js';

const named = (name: string): PermissionDefinition => ({ name, description: 'x' }) as unknown as PermissionDefinition;

describe('the catalogue of permissions', () => {
  it('holds ours and the team’s, by name', () => {
    const catalogue = new PermissionCatalogue([named('invoices:read'), named('a-b:c-d')]);
    const names = catalogue.list().map(({ name }) => name as string);
    expect(names).toEqual([...Object.keys(OWN_PERMISSIONS), 'invoices:read', 'a-b:c-d'].sort());
    expect([catalogue.has('invoices:read'), catalogue.has('invoices:write'), catalogue.has('*')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each([
    '',
    '*',
    'invoices',
    'invoices:',
    ':read',
    'Invoices:read',
    'a:b:c',
    'a b:c',
    'x:*',
    '1a:b',
    `a:${'b'.repeat(64)}`,
  ])('refuses %j', (name) => {
    expect(() => new PermissionCatalogue([named(name)])).toThrow('resource:action');
  });

  it('refuses a name that is there, ours or the team’s', () => {
    expect(() => new PermissionCatalogue([named('roles:read')])).toThrow('twice');
    expect(() => new PermissionCatalogue([named('a:b'), named('a:b')])).toThrow('twice');
  });
});
