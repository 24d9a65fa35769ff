import { COOKIE_KINDS, type CookieKind, formerCookies } from '../../../../src/modules/auth/cookies/former-cookies.js';

const everySet = COOKIE_KINDS.reduce<CookieKind[][]>(
  (sets, kind) => [...sets, ...sets.map((set) => [...set, kind])],
  [[]],
);

describe('the cookies that a login clears', () => {
  it.each([
    { login: 'split', former: ['access', 'session'] },
    { login: 'cookie', former: ['session'] },
    { login: 'body', former: ['access', 'refresh', 'session', 'csrf'] },
    { login: 'session', former: ['access', 'refresh'] },
  ] as const)('are, by $login, those of $former that the request carried', ({ login, former }) => {
    for (const carried of everySet) {
      const expected = carried.filter((kind) => (former as readonly CookieKind[]).includes(kind));
      expect(formerCookies(login, carried)).toEqual(expected);
    }
  });
});
