import { identityOfClaims, identityOfProfile } from '../../../../src/modules/providers/identity.js';

const profile = {
  ...{ subject: 'id', email: 'email', emailVerified: undefined, name: 'name', username: 'login', picture: 'avatar' },
};
const nobody = {
  email: undefined,
  isEmailVerified: false,
  fullName: undefined,
  username: undefined,
  avatarUrl: undefined,
};

describe('who an id token names', () => {
  it.each<[unknown, boolean]>([
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
    ['yes', false],
    [1, false],
    [null, false],
    [undefined, false],
    [['true'], false],
  ])('has an address that is verified where email_verified is %j: %p', (email_verified, expected) => {
    const claims = { sub: 's', email: 'a@b.test', email_verified };
    expect(identityOfClaims(claims)?.isEmailVerified).toBe(expected);
  });

  it('has no verified address without an address', () => {
    expect(identityOfClaims({ sub: 's', email_verified: true })).toEqual({ subject: 's', ...nobody });
  });

  it.each([undefined, '', '   ', 7, null, 'a\u0000b', 'x'.repeat(256), ' ada', 'ada '])(
    'is nobody with the subject %j',
    (sub) => {
      expect(identityOfClaims({ sub })).toBeUndefined();
    },
  );

  it('keeps nothing that is over-long, unprintable or of another type', () => {
    const claims = {
      sub: 's',
      email: { a: 1 },
      name: 'x'.repeat(201),
      preferred_username: 'a\nb',
      picture: 'javascript:1',
    };
    expect(identityOfClaims(claims)).toEqual({ subject: 's', ...nobody });
  });

  it("has the name of Apple's form, and nothing else of it, because nobody has signed that", () => {
    const form = JSON.stringify({ name: { firstName: 'Ada', lastName: 'Lovelace' }, email: 'victim@b.test' });
    expect(identityOfClaims({ sub: 's' }, form)).toEqual({ subject: 's', ...nobody, fullName: 'Ada Lovelace' });
  });

  it.each(['', '{', 'null', '[]', '{"name":null}', '{"name":{"firstName":{}}}', `{"name":"${'x'.repeat(2_000)}"}`])(
    'has no name where the form is %j',
    (form) => {
      expect(identityOfClaims({ sub: 's' }, form)).toEqual({ subject: 's', ...nobody });
    },
  );
});

describe('who a profile names', () => {
  it('never has a verified address because of the profile alone, unless the settings name the member', () => {
    const body = { id: 7, email: 'a@b.test', verified: true };
    expect(identityOfProfile(body, profile)).toMatchObject({ email: 'a@b.test', isEmailVerified: false });
    const trusting = { ...profile, emailVerified: 'verified' };
    expect(identityOfProfile(body, trusting)).toMatchObject({ isEmailVerified: true });
    expect(identityOfProfile({ ...body, verified: 'true' }, trusting)).toMatchObject({ isEmailVerified: false });
  });

  it.each<[string, object[], object]>([
    ['none', [], { email: 'own@b.test', isEmailVerified: false }],
    ['one that is not verified', [{ email: 'x@b.test', primary: true, verified: false }], { email: 'own@b.test' }],
    [
      'the primary one',
      [
        { email: 'x@b.test', verified: true },
        { email: 'p@b.test', primary: true, verified: true },
      ],
      { email: 'p@b.test', isEmailVerified: true },
    ],
    ['a text as verified', [{ email: 'x@b.test', verified: 'true' }], { email: 'own@b.test', isEmailVerified: false }],
  ])('has, of a list with %s, the one that counts', (_, emails, expected) => {
    expect(
      identityOfProfile({ id: 7, email: 'own@b.test' }, profile, emails as Record<string, unknown>[]),
    ).toMatchObject(expected);
  });

  it.each([1.5, Number.MAX_SAFE_INTEGER + 1, Number.NaN, true])('is nobody with the id %p', (id) => {
    expect(identityOfProfile({ id }, profile)).toBeUndefined();
  });
});
