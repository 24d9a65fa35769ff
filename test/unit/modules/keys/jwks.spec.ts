import { jwksOf } from '../../../../src/modules/keys/jwks/jwks.js';
import { generatePrivateKey, publicJwkOf } from '../../../../src/modules/keys/signing-key.js';

const key = (kid: string, status: 'next' | 'active' | 'retiring' | 'retired' | 'revoked') => ({
  stored: { kid, algorithm: 'ES256' as const, publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } },
  status,
});

describe('the published keys', () => {
  it('are those that verify or will, the one that signs first', () => {
    const all = [key('a', 'revoked'), key('b', 'retired'), key('c', 'retiring'), key('d', 'active'), key('e', 'next')];
    expect(jwksOf(all).keys.map(({ kid }) => kid)).toEqual(['d', 'e', 'c']);
  });

  it('say what they are for', () => {
    expect(jwksOf([key('a', 'active')])).toEqual({
      keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'a', alg: 'ES256', use: 'sig' }],
    });
  });

  it.each([
    ['ES256', ['kty', 'x', 'y', 'crv']],
    ['EdDSA', ['crv', 'x', 'kty']],
    ['RS256', ['kty', 'n', 'e']],
  ] as const)('of %s have its public members and no other, whatever the store holds', async (algorithm, members) => {
    const publicJwk = { ...publicJwkOf(await generatePrivateKey(algorithm)), d: 'private', p: 'private', k: 'private' };
    const [published = {}] = jwksOf([{ stored: { kid: 'a', algorithm, publicJwk }, status: 'active' }]).keys;
    expect(Object.keys(published).sort()).toEqual([...members, 'kid', 'alg', 'use'].sort());
  });
});
