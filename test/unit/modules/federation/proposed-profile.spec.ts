import fc from 'fast-check';
import {
  provenEmailOf,
  proposedProfile,
  usernameProposals,
} from '../../../../src/modules/federation/login/proposed-profile.js';
import { UnicodeAccountIdentifiers } from '../../../../src/modules/users/index.js';
import type { ProviderIdentity } from '../../../../src/modules/providers/index.js';

const identity: ProviderIdentity = {
  ...{ subject: '1', email: 'grace@example.org', isEmailVerified: true },
  ...{ fullName: 'Grace Hopper', username: 'grace', avatarUrl: 'https://example.org/g.png' },
};
const EMAIL = 'grace@example.org';
let calls = 0;
const suffix = () => `x${(calls += 1)}`;

describe('the address of somebody from a provider', () => {
  it.each([
    [{}, EMAIL],
    [{ email: ' Grace@Example.org ' }, 'Grace@Example.org'],
    [{ isEmailVerified: false }, null],
    [{ email: undefined }, null],
    [{ email: '' }, null],
    [{ email: 'grace' }, null],
    [{ email: 'gr\u0000ace@example.org' }, null],
    [{ email: 'gr\u200bace@example.org' }, null],
    [{ email: `${'x'.repeat(250)}@example.org` }, null],
  ])('with %j is %j', (more, expected) => {
    expect(provenEmailOf({ ...identity, ...more })).toBe(expected);
  });
});

describe('the profile of somebody from a provider', () => {
  it('is what the provider says', () => {
    expect(proposedProfile(identity, EMAIL)).toEqual({
      ...{ email: EMAIL, fullName: 'Grace Hopper', avatarUrl: 'https://example.org/g.png' },
    });
  });

  it.each([
    [{ fullName: undefined }, { fullName: 'grace' }],
    [{ fullName: '  ' }, { fullName: 'grace' }],
    [{ fullName: 'a\nb' }, { fullName: 'grace' }],
    [{ fullName: 'x'.repeat(201) }, { fullName: 'grace' }],
    [{ avatarUrl: undefined }, { avatarUrl: null }],
    [{ avatarUrl: 'http://example.org/g.png' }, { avatarUrl: null }],
    [{ avatarUrl: 'javascript:alert(1)' }, { avatarUrl: null }],
    [{ avatarUrl: `https://example.org/${'x'.repeat(2_048)}` }, { avatarUrl: null }],
  ])('leaves out what no account may have: %j', (more, expected) => {
    expect(proposedProfile({ ...identity, ...more }, EMAIL)).toMatchObject(expected);
  });
});

describe('the usernames that are proposed', () => {
  it.each([
    ['Grace.Hopper!', 'grace.hopper'],
    ['..grace', 'grace'],
    ['@@', 'grace'],
    ['ab', 'grace'],
    [undefined, 'grace'],
    ['Gräce', 'gräce'],
  ])('for %j begin with %j, and go on with it and something behind it', (username, expected) => {
    const [first, ...others] = usernameProposals({ ...identity, username }, EMAIL, suffix);
    expect(first).toBe(expected);
    expect(others.slice(0, 2).every((name) => name.startsWith(`${expected}-x`))).toBe(true);
    expect(others.at(-1)).toMatch(/^user-/);
  });

  it('have one that is allowed among them, whatever a provider says', () => {
    const identifiers = new UnicodeAccountIdentifiers();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (username) => {
        const names = usernameProposals({ ...identity, username }, EMAIL, suffix);
        expect(names.some((name) => identifiers.usernameRefusal(name) === null)).toBe(true);
        expect(names.every((name) => !name.includes('@') && [...name].length <= 64)).toBe(true);
      }),
    );
  });
});
