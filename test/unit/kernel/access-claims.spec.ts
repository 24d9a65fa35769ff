import fc from 'fast-check';
import {
  type AccessClaims,
  hasAccessClaims,
  judgeAccessClaims,
  permissionsClaim,
  RESERVED_CLAIMS,
} from '../../../src/kernel/access-claims.js';

const NOW = 1_763_712_000;
const EXPECTED = { issuer: 'https://id.example.org', audience: 'watchword', accessLifetimeMs: 900_000 };
const LIFETIME_SECONDS = 900;

const CLAIMS: AccessClaims = {
  iss: EXPECTED.issuer,
  aud: EXPECTED.audience,
  sub: '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e',
  sid: '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3f',
  jti: 'c0ffee00-0000-4000-8000-000000000000',
  iat: NOW - 60,
  nbf: NOW - 60,
  exp: NOW + 840,
  auth_time: NOW - 3_600,
  amr: ['pwd'],
  email: 'person@example.org',
  roles: ['user', 'admin'],
  ver: 1,
};

const NOT_TEXT = [undefined, null, 1, true, {}, ['text']];
const NOT_AN_ID = [...NOT_TEXT, '', 'somebody', '019a9c3e-5b7a-7c31-9d4e', `${CLAIMS.sub} `];
const NOT_A_NUMBER = [undefined, null, String(NOW + 1), '', true, {}, [NOW], NaN, Infinity, -Infinity, 1.5, 2 ** 53];
const NOT_A_LIST = [undefined, null, 'user', '', 1, {}, { length: 0 }, [1], [null], ['user', undefined], [['user']]];

const WRONG_VALUES: Readonly<Record<keyof Omit<AccessClaims, 'client_id' | 'permissions'>, readonly unknown[]>> = {
  iss: NOT_TEXT,
  aud: [...NOT_TEXT, [EXPECTED.audience]],
  sub: NOT_AN_ID,
  sid: NOT_AN_ID,
  jti: NOT_AN_ID,
  iat: NOT_A_NUMBER,
  nbf: NOT_A_NUMBER,
  exp: NOT_A_NUMBER,
  auth_time: NOT_A_NUMBER,
  amr: NOT_A_LIST,
  email: NOT_TEXT,
  roles: NOT_A_LIST,
  ver: NOT_A_NUMBER,
};

/** As the service does: what lacks a claim is invalid before it is judged. */
const judge = (claims: object, now = NOW): string =>
  hasAccessClaims(claims) ? judgeAccessClaims(claims, EXPECTED, now) : 'invalid';

describe('the claims of an access token', () => {
  it('are valid when all are there', () => {
    expect(judge(CLAIMS)).toBe('valid');
    expect(hasAccessClaims(CLAIMS)).toBe(true);
  });

  it('may come with others', () => {
    expect(judge({ ...CLAIMS, department: 7 })).toBe('valid');
  });

  it('may say what the roles allow, as a list of names or not at all', () => {
    for (const permissions of [undefined, [], ['users:read'], ['*']]) {
      expect(judge({ ...CLAIMS, permissions })).toBe('valid');
    }
    for (const permissions of [null, '*', 'users:read', { 0: '*' }, [1], [['*']]]) {
      expect(judge({ ...CLAIMS, permissions })).toBe('invalid');
    }
  });

  it('name the client as text, or not at all, as tokens of before did', () => {
    for (const client_id of [undefined, 'watchword', 'of another deployment']) {
      expect(judge({ ...CLAIMS, client_id })).toBe('valid');
    }
    for (const client_id of [null, 1, true, {}, ['watchword']]) {
      expect(judge({ ...CLAIMS, client_id })).toBe('invalid');
    }
  });

  it('may say that there are no roles', () => {
    expect(judge({ ...CLAIMS, roles: [] })).toBe('valid');
  });

  describe.each(Object.keys(WRONG_VALUES) as (keyof typeof WRONG_VALUES)[])('%s', (name) => {
    it('must be there', () => {
      const rest = Object.fromEntries(Object.entries(CLAIMS).filter(([other]) => other !== name));
      expect(judge(rest)).toBe('invalid');
      expect(hasAccessClaims(rest)).toBe(false);
    });

    it.each(WRONG_VALUES[name])('must not be %p', (value) => {
      expect(judge({ ...CLAIMS, [name]: value })).toBe('invalid');
    });

    it('is reserved', () => {
      expect(RESERVED_CLAIMS).toContain(name);
    });
  });

  it.each(['iat', 'nbf', 'exp', 'auth_time', 'ver'])('%s is refused as 1e400, which JSON reads as infinite', (name) => {
    const json = JSON.stringify(CLAIMS).replace(new RegExp(`"${name}":\\d+`), `"${name}":1e400`);
    expect(judge(JSON.parse(json) as object)).toBe('invalid');
  });

  it('are not found on a prototype', () => {
    expect(judge(JSON.parse(`{"__proto__":${JSON.stringify(CLAIMS)}}`) as object)).toBe('invalid');
  });
});

describe('issuer and audience', () => {
  it.each([
    ['iss', 'https://id.example.org/'],
    ['iss', 'https://ID.example.org'],
    ['iss', 'https://id.example.org.evil.example'],
    ['iss', ''],
    ['aud', 'Watchword'],
    ['aud', 'watchword '],
    ['aud', ''],
  ])('%s must not be %j', (name, value) => {
    expect(judge({ ...CLAIMS, [name]: value })).toBe('invalid');
  });
});

describe('time', () => {
  it.each([
    [-1, 'expired'],
    [0, 'expired'],
    [1, 'valid'],
  ])('an expiry %i s from now is %s', (ahead, verdict) => {
    expect(judge({ ...CLAIMS, exp: NOW + ahead })).toBe(verdict);
  });

  it.each(['iat', 'nbf'])('%s may be up to 30 s ahead, for another instance’s clock', (name) => {
    expect(judge({ ...CLAIMS, [name]: NOW + 30 })).toBe('valid');
    expect(judge({ ...CLAIMS, [name]: NOW + 31 })).toBe('invalid');
  });

  it('gives no tolerance to the expiry', () => {
    expect(judge(CLAIMS, CLAIMS.exp)).toBe('expired');
    expect(judge(CLAIMS, CLAIMS.exp + 30)).toBe('expired');
  });

  it.each([-1, 0, -NOW, -(2 ** 52)])('an expiry of %i is never valid', (exp) => {
    expect(judge({ ...CLAIMS, exp })).not.toBe('valid');
  });

  it('refuses an expiry before the issue', () => {
    expect(judge({ ...CLAIMS, iat: NOW, exp: NOW - 1 })).toBe('invalid');
  });

  it('says invalid and not expired of another issuer’s token, which refreshing would not mend', () => {
    expect(judge({ ...CLAIMS, iss: 'https://other.example', exp: NOW - 1 })).toBe('invalid');
  });

  it('is valid from 30 s before iat and nbf until exp, never past the present lifetime, and at no other time', () => {
    const seconds = fc.integer({ min: NOW - 1_000, max: NOW + 1_000 });
    return fc.assert(
      fc.property(seconds, seconds, seconds, (iat, nbf, exp) => {
        fc.pre(exp >= iat);
        const isValid = iat <= NOW + 30 && nbf <= NOW + 30 && NOW < exp && NOW < iat + LIFETIME_SECONDS;
        expect(judge({ ...CLAIMS, iat, nbf, exp }) === 'valid').toBe(isValid);
      }),
    );
  });

  it('once past does not come back', () =>
    fc.assert(
      fc.property(fc.integer(), fc.nat(), (exp, later) => {
        fc.pre(judge({ ...CLAIMS, exp }) !== 'valid');
        expect(judge({ ...CLAIMS, exp }, NOW + later)).not.toBe('valid');
      }),
    ));
});

it('no object that JSON can describe throws or is valid by chance', () =>
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(CLAIMS)), fc.jsonValue()), (claims) => {
      expect(judge(claims)).toBe('invalid');
    }),
  ));

describe('the claim of permissions', () => {
  /** With the brackets, quotation marks and commas of JSON. */
  const ofBytes = (bytes: number) => new Set(['a'.repeat(100), 'b'.repeat(bytes - 107)]);

  it('names what is granted, in order, also when that is nothing', () => {
    expect(permissionsClaim(new Set(['users:read', 'keys:read']))).toEqual({
      permissions: ['keys:read', 'users:read'],
    });
    expect(permissionsClaim(new Set(['*']))).toEqual({ permissions: ['*'] });
    expect(permissionsClaim(new Set())).toEqual({ permissions: [] });
  });

  it('is not there when nobody knows, or when it would be too long', () => {
    expect(permissionsClaim(undefined)).toEqual({});
    expect(JSON.stringify([...ofBytes(512)])).toHaveLength(512);
    expect(permissionsClaim(ofBytes(512)).permissions).toHaveLength(2);
    expect(permissionsClaim(ofBytes(513))).toEqual({});
  });
});
