import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { serviceClients } from '../../../src/config/service-client-readers.js';
import { isRefused } from '../../../src/config/setting-readers.js';
import type { ServiceClient } from '../../../src/config/settings.js';
import { STRONG } from './environments.js';

const noFiles = (): string => {
  throw new Error('There are no files.');
};

const pairs = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: generateKeyPairSync('ed25519'),
  RS256: generateKeyPairSync('rsa', { modulusLength: 2_048 }),
};
const other = {
  small: generateKeyPairSync('rsa', { modulusLength: 1_024 }),
  p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  x25519: generateKeyPairSync('x25519'),
};
const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' }) as Record<string, unknown>;
const EC = jwkOf(pairs.ES256.publicKey);
const SECRET = STRONG.access;

function read(document: unknown, isProduction = true): ReadonlyMap<string, ServiceClient> {
  const reading = serviceClients(isProduction, noFiles)(JSON.stringify(document));
  if (isRefused(reading)) throw new Error(reading.refusal);
  return reading.value;
}

function refusalOf(document: unknown, isProduction = true): { refusal: string; entry?: number } | undefined {
  const reading = serviceClients(isProduction, noFiles)(JSON.stringify(document));
  return isRefused(reading) ? reading : undefined;
}

const withKeys = (...keys: unknown[]) => ({ gateway: { jwks: { keys } } });

describe('service clients', () => {
  it('keep of a secret its digest alone, where nothing prints it', () => {
    const client = read({ billing: { secret: SECRET } }).get('billing');
    expect(client?.kind).toBe('secret');
    expect(JSON.stringify(client)).not.toContain(SECRET);
  });

  it.each(Object.entries(pairs))(
    'read a public key for %s as the one algorithm of its type',
    (algorithm, { publicKey }) => {
      const client = read(withKeys({ ...jwkOf(publicKey), kid: 'a', use: 'sig', alg: algorithm })).get('gateway');
      expect(client).toMatchObject({ kind: 'keys', keys: [{ kid: 'a', algorithm }] });
      const [key] = client?.kind === 'keys' ? client.keys : [];
      expect(key?.verifyWith.equals(publicKey)).toBe(true);
    },
  );

  it('read several keys, so that one can follow another', () => {
    const client = read(withKeys(...Object.values(pairs).map(({ publicKey }) => jwkOf(publicKey)))).get('gateway');
    expect(client?.kind === 'keys' && client.keys.map(({ kid, algorithm }) => [kid, algorithm])).toEqual([
      [undefined, 'ES256'],
      [undefined, 'EdDSA'],
      [undefined, 'RS256'],
    ]);
  });

  it('come from the file that a path names', () => {
    const readFile = jest.fn(() => JSON.stringify({ billing: { secret: SECRET } }));
    expect(serviceClients(true, readFile)('etc/clients.json')).toHaveProperty('value');
    expect(readFile).toHaveBeenCalledWith('etc/clients.json');
  });

  it.each(['', 'a b', 'a'.repeat(65), 'é', 'a\n'])('refuse the id %j', (id) => {
    expect(refusalOf({ [id]: { secret: SECRET } })?.refusal).toContain('must have as its id');
  });

  it('take an id that every object inherits for one like any other', () => {
    const text = `{"__proto__":{"secret":"${SECRET}"}}`;
    const reading = serviceClients(true, noFiles)(text);
    expect(!isRefused(reading) && [...reading.value.keys()]).toEqual(['__proto__']);
  });

  it.each([
    ['nothing', {}],
    ['both', { secret: SECRET, jwks: { keys: [EC] } }],
    ['another field', { secret: SECRET, scope: 'all' }],
    ['a misspelt field', { clientSecret: SECRET }],
    ['a list', [SECRET]],
    ['a text', SECRET],
    ['null', null],
  ])('refuse a client that is %s', (_, description) => {
    expect(refusalOf({ billing: description })?.refusal).toBe(
      'must be an object of either secret or jwks and nothing else',
    );
  });

  it.each([
    [31, 'kX9vQ2mT7bLr4nWz8cHs1dJf6gPy3aV'],
    [513, SECRET.repeat(13).slice(0, 513)],
    [40, 40],
  ])('refuse a secret of %i characters', (_, secret) => {
    expect(refusalOf({ billing: { secret } })?.refusal).toBe(
      'must have a secret of 32 to 512 printable ASCII characters',
    );
  });

  it('refuse a secret that is guessed easily, in production', () => {
    const weak = { billing: { secret: 'a'.repeat(40) } };
    expect(refusalOf(weak)?.refusal).toContain('made of a few characters');
    expect(refusalOf(weak, false)).toBeUndefined();
  });

  it('refuse two clients with one secret or one key, and one key twice', () => {
    const refusal = expect.stringContaining('of another client') as string;
    expect(refusalOf({ a: { secret: SECRET }, b: { secret: SECRET } })).toEqual({ refusal, entry: 2 });
    expect(refusalOf({ ...withKeys(EC), b: { jwks: { keys: [{ ...EC, kid: 'b' }] } } })).toEqual({ refusal, entry: 2 });
    expect(refusalOf(withKeys(EC, EC))).toEqual({ refusal, entry: 1 });
  });

  it.each(Object.entries(pairs))('refuse the private key of %s, and say why', (_, { privateKey }) => {
    const jwk = jwkOf(privateKey);
    const { refusal = '' } = refusalOf(withKeys(jwk)) ?? {};
    expect(refusal).toContain('must have only public keys');
    expect(refusal).not.toContain(String(jwk['d']));
  });

  it.each([
    ['no keys', { gateway: { jwks: { keys: [] } } }],
    ['no list of keys', { gateway: { jwks: EC } }],
    ['a key that is no object', withKeys('key')],
    ['a shared secret', withKeys({ kty: 'oct', k: 'c2VjcmV0' })],
    ['another curve', withKeys(jwkOf(other.p384.publicKey))],
    ['a key for agreement', withKeys(jwkOf(other.x25519.publicKey))],
    ['a small RSA key', withKeys(jwkOf(other.small.publicKey))],
    ['an RSA key whose exponent is 1', withKeys({ ...jwkOf(pairs.RS256.publicKey), e: 'AQ' })],
    ['a key for encryption', withKeys({ ...EC, use: 'enc' })],
    ['another algorithm than its type', withKeys({ ...EC, alg: 'RS256' })],
    ['the algorithm none', withKeys({ ...EC, alg: 'none' })],
    ['operations without verifying', withKeys({ ...EC, key_ops: ['sign'] })],
    ['operations that are no list', withKeys({ ...EC, key_ops: 'verify' })],
    ['a point that is not on the curve', withKeys({ ...EC, x: EC['y'], y: EC['x'] })],
    ['a missing member', withKeys({ ...EC, y: undefined })],
    ['a member that is no text', withKeys({ ...EC, x: 5 })],
    ['a kid that is no text', withKeys({ ...EC, kid: 5 })],
    ['an empty kid', withKeys({ ...EC, kid: '' })],
    ['an over-long kid', withKeys({ ...EC, kid: 'k'.repeat(257) })],
  ])('refuse a client with %s', (_, document) => {
    expect(refusalOf(document)).toEqual({ refusal: expect.stringMatching(/^must have/) as string, entry: 1 });
  });

  it('never quote anything of what stands there', () => {
    const hush = 'top-hush';
    const value = fc.constantFrom<unknown>(hush, [hush], { [hush]: hush }, { keys: [hush] }, { keys: [{ kty: hush }] });
    const field = fc.constantFrom('secret', 'jwks', hush, 'd');
    fc.assert(
      fc.property(field, value, fc.constantFrom('billing', hush, ` ${hush}`), (name, content, id) => {
        const { refusal } = refusalOf({ [id]: { [name]: content } }) ?? {};
        expect(refusal).toBeDefined();
        expect(refusal).not.toContain(hush);
      }),
    );
  });

  it('are refused by their count, so that an operator finds the one', () => {
    expect(refusalOf({ a: { secret: SECRET }, b: { secret: 'short' } })?.entry).toBe(2);
  });
});
