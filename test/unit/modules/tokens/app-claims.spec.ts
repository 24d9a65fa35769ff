import { judgeAppClaims } from '../../../../src/modules/tokens/app-claims.js';

const NOW = 1_800_000_000;
const EXPECTED = { issuer: 'https://id.example.org', audiences: ['mine', 'yours'], accessLifetimeMs: 900_000 };
const CLAIMS = { iss: 'https://id.example.org', aud: 'mine', jti: 'a', iat: NOW - 60, exp: NOW + 60 };

describe('the claims of a token that a host has signed', () => {
  it.each([
    ['as they should be', {}, 'valid'],
    ['for the other audience', { aud: 'yours' }, 'valid'],
    ['that began meanwhile', { nbf: NOW - 1 }, 'valid'],
    ['of another issuer', { iss: 'https://evil.example.org' }, 'invalid'],
    ['for nobody who asks', { aud: 'theirs' }, 'invalid'],
    ['for a list', { aud: ['mine'] }, 'invalid'],
    ['without an expiry', { exp: undefined }, 'invalid'],
    ['that never end', { exp: Infinity }, 'invalid'],
    ['with a time as a text', { exp: String(NOW + 60) }, 'invalid'],
    ['without an id', { jti: '' }, 'invalid'],
    ['of tomorrow', { iat: NOW + 86_400, exp: NOW + 86_460 }, 'invalid'],
    ['that begin tomorrow', { nbf: NOW + 86_400 }, 'invalid'],
    ['that end before they begin', { exp: NOW - 61 }, 'invalid'],
    ['that are over', { exp: NOW }, 'expired'],
    ['that are older than an access token may be', { iat: NOW - 900 }, 'expired'],
  ])('%s are judged', (_case, change, verdict) => {
    expect(judgeAppClaims({ ...CLAIMS, ...change }, EXPECTED, NOW)).toBe(verdict);
  });
});
