import type { IssuedTokens } from '../../../../../src/modules/providers/index.js';
import { refreshedTokens } from '../../../../../src/modules/vault/refresh/refreshed-tokens.js';

const NOW = new Date('2026-11-29T10:00:00.000Z');
const ISSUED: IssuedTokens = {
  ...{ accessToken: 'access-2', refreshToken: 'refresh-2', idToken: 'id-2', tokenType: 'Bearer', scope: 'a' },
  expiresInSeconds: 3_600,
};
const BEFORE = { tokens: { accessToken: 'access-1', refreshToken: 'refresh-1', idToken: 'id-1' }, scope: 'a b' };

describe('what is stored after a refresh', () => {
  it('is all of a complete answer, a narrowed scope too', () => {
    expect(refreshedTokens(ISSUED, BEFORE, NOW)).toEqual({
      tokens: { accessToken: 'access-2', refreshToken: 'refresh-2', idToken: 'id-2' },
      facts: {
        ...{ scope: 'a', tokenType: 'Bearer', tokensIssuedAt: NOW },
        accessExpiresAt: new Date('2026-11-29T11:00:00.000Z'),
      },
    });
  });

  it.each([
    ['refreshToken', { tokens: { refreshToken: 'refresh-1' } }],
    ['idToken', { tokens: { idToken: 'id-1' } }],
    ['scope', { facts: { scope: 'a b' } }],
    ['expiresInSeconds', { facts: { accessExpiresAt: null } }],
  ])('is what was there, or nothing invented, where the answer has no %s', (member, expected) => {
    expect(refreshedTokens({ ...ISSUED, [member]: undefined }, BEFORE, NOW)).toMatchObject(expected);
  });

  it('expires at once where the provider says so', () => {
    expect(refreshedTokens({ ...ISSUED, expiresInSeconds: 0 }, BEFORE, NOW).facts.accessExpiresAt).toEqual(NOW);
  });
});
