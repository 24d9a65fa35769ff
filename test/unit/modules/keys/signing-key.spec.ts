import { generateKeyPairSync } from 'node:crypto';
import {
  type AsymmetricAlgorithm,
  generatePrivateKey,
  privateKeyFromBytes,
  privateKeyToBytes,
  publicJwkOf,
  thumbprintOf,
} from '../../../../src/modules/keys/signing-key.js';

const ASYMMETRIC: readonly AsymmetricAlgorithm[] = ['ES256', 'EdDSA', 'RS256'];

/** RFC 7638, section 3.1. */
const RSA_EXAMPLE = {
  kty: 'RSA',
  n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
  e: 'AQAB',
  alg: 'RS256',
  kid: '2011-04-29',
};
const RSA_THUMBPRINT = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs';

/** RFC 8037, appendices A.2 and A.3. */
const ED25519_EXAMPLE = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const ED25519_THUMBPRINT = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';

describe('thumbprintOf', () => {
  it('gives the value that RFC 7638 publishes for its RSA key', () => {
    expect(thumbprintOf(RSA_EXAMPLE)).toBe(RSA_THUMBPRINT);
  });

  it('gives the value that RFC 8037 publishes for its Ed25519 key', () => {
    expect(thumbprintOf(ED25519_EXAMPLE)).toBe(ED25519_THUMBPRINT);
  });

  it('depends neither on the order of the members nor on any that are not required', () => {
    const reordered = Object.fromEntries(Object.entries(RSA_EXAMPLE).reverse());
    expect(thumbprintOf({ ...reordered, use: 'sig', d: 'private' })).toBe(RSA_THUMBPRINT);
    expect(thumbprintOf({ ...ED25519_EXAMPLE, d: 'private', key_ops: 'verify' })).toBe(ED25519_THUMBPRINT);
  });

  it.each(['x', 'y', 'crv'])('depends on %s of an elliptic-curve key', (member) => {
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659',
    };
    expect(thumbprintOf({ ...jwk, [member]: 'another' })).not.toBe(thumbprintOf(jwk));
  });

  const undefinedTypes: Record<string, string>[] = [{ kty: 'oct', k: 'AA' }, { kty: 'unheard-of' }, { x: 'AA' }];

  it.each(undefinedTypes)('refuses %j', (jwk) => {
    expect(() => thumbprintOf(jwk)).toThrow('no thumbprint is defined for the key type');
  });
});

describe('generatePrivateKey', () => {
  it.each([
    ['ES256', 'ec', { namedCurve: 'prime256v1' }],
    ['EdDSA', 'ed25519', {}],
    ['RS256', 'rsa', { modulusLength: 2048, publicExponent: 65537n }],
  ] as const)('makes what %s signs with', async (algorithm, type, details) => {
    const key = await generatePrivateKey(algorithm);
    expect(key.type).toBe('private');
    expect(key.asymmetricKeyType).toBe(type);
    expect(key.asymmetricKeyDetails).toMatchObject(details);
  });

  it('never makes the same twice', async () => {
    const [one, two] = await Promise.all([generatePrivateKey('EdDSA'), generatePrivateKey('EdDSA')]);
    expect(one.equals(two)).toBe(false);
  });
});

describe.each(ASYMMETRIC)('a key of %s', (algorithm) => {
  it('shows no private member in its public form', async () => {
    const jwk = publicJwkOf(await generatePrivateKey(algorithm));
    const allowed = ['kty', 'crv', 'x', 'y', 'n', 'e'];
    expect(Object.keys(jwk).filter((name) => !allowed.includes(name))).toEqual([]);
    expect(thumbprintOf(jwk)).toMatch(/^[\w-]{43}$/);
  });

  it('comes back from its bytes', async () => {
    const key = await generatePrivateKey(algorithm);
    expect(privateKeyFromBytes(privateKeyToBytes(key)).equals(key)).toBe(true);
  });
});

it.each([
  Buffer.alloc(0),
  Buffer.from('no key'),
  generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }),
])('no key is read from other bytes (%#)', (bytes) => {
  expect(() => privateKeyFromBytes(bytes)).toThrow();
});
