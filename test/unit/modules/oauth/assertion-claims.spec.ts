import fc from 'fast-check';
import { judgeAssertion } from '../../../../src/modules/oauth/client/assertion-claims.js';

const NOW = 1_795_248_000;
const ISSUER = 'https://id.example.org';
const ENDPOINT = `${ISSUER}/oauth/introspect`;
const expected = { clientId: 'gateway', audiences: [ISSUER, ENDPOINT] };
const claims = { iss: 'gateway', sub: 'gateway', aud: ISSUER, iat: NOW, exp: NOW + 60, jti: 'one' };

const judge = (changes: object) => judgeAssertion({ ...claims, ...changes }, expected, NOW);
const believed = (expiresAtSeconds = NOW + 60, jti = 'one') => ({ jti, expiresAtSeconds });

describe('an assertion', () => {
  it('with the claims of RFC 7523 is believed', () => expect(judge({})).toEqual(believed()));

  it.each([
    ['the endpoint', { aud: ENDPOINT }],
    ['a list of one', { aud: [ISSUER] }],
    ['a list with others', { aud: ['https://other.example', ENDPOINT] }],
    ['no iat', { iat: undefined }],
    ['an old iat', { iat: NOW - 100_000 }],
    ['a clock ahead of ours', { iat: NOW + 30, nbf: NOW + 30 }],
    ['an nbf', { nbf: NOW - 1 }],
    ['claims of its own', { scope: 'all', nonce: 1 }],
  ])('with %s is believed', (_, changes) => expect(judge(changes)).toEqual(believed()));

  it.each([1, 1.5, 60, 300, 330])('that expires in %d s is believed until then', (seconds) => {
    expect(judge({ exp: NOW + seconds })).toEqual(believed(NOW + seconds));
  });

  it.each([1, 256])('with a jti of %d characters is believed', (length) => {
    expect(judge({ jti: 'x'.repeat(length) })).toEqual(believed(NOW + 60, 'x'.repeat(length)));
  });

  it.each([
    ['another client', { iss: 'billing' }],
    ['another client', { sub: 'billing' }],
    ['another client', { iss: 'billing', sub: 'billing' }],
    ['another client', { iss: undefined }],
    ['another client', { sub: ['gateway'] }],
    ['another audience', { aud: undefined }],
    ['another audience', { aud: '' }],
    ['another audience', { aud: [] }],
    ['another audience', { aud: `${ISSUER}/` }],
    ['another audience', { aud: `${ISSUER}/oauth/revoke` }],
    ['another audience', { aud: 'https://other.example' }],
    ['another audience', { aud: [[ISSUER]] }],
    ['another audience', { aud: [ISSUER, 1] }],
    ['another audience', { aud: { 0: ISSUER, length: 1 } }],
    ['no good expiry', { exp: undefined }],
    ['no good expiry', { exp: NOW }],
    ['no good expiry', { exp: NOW - 1 }],
    ['no good expiry', { exp: NOW + 331 }],
    ['no good expiry', { exp: String(NOW + 60) }],
    ['no good expiry', { exp: Number.POSITIVE_INFINITY }],
    ['no good expiry', { exp: Number.NaN }],
    ['no good expiry', { exp: null }],
    ['from the future', { iat: NOW + 31 }],
    ['from the future', { nbf: NOW + 31 }],
    ['from the future', { nbf: String(NOW) }],
    ['from the future', { iat: null }],
    ['from the future', { nbf: Number.NEGATIVE_INFINITY }],
    ['no good jti', { jti: undefined }],
    ['no good jti', { jti: '' }],
    ['no good jti', { jti: 1 }],
    ['no good jti', { jti: 'x'.repeat(257) }],
  ])('is refused for %s: %j', (reason, changes) => expect(judge(changes)).toBe(reason));

  it('of any JSON is refused or believed for a short time', () => {
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>('gateway', ISSUER, NOW, NOW + 60, Infinity));
    const any = fc.record({ iss: value, sub: value, aud: value, iat: value, nbf: value, exp: value, jti: value });
    const some = fc.tuple(any, fc.subarray(Object.keys(claims))).map(([random, kept]) => {
      const right = Object.entries(claims).filter(([name]) => kept.includes(name));
      return { ...random, ...Object.fromEntries(right) };
    });
    fc.assert(
      fc.property(some, (given) => {
        const verdict = judgeAssertion(given, expected, NOW);
        if (typeof verdict === 'string') return;
        expect([given.iss, given.sub]).toEqual(['gateway', 'gateway']);
        expect(verdict.expiresAtSeconds).toBeGreaterThan(NOW);
        expect(verdict.expiresAtSeconds).toBeLessThanOrEqual(NOW + 330);
        expect(verdict.jti).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
  });
});
