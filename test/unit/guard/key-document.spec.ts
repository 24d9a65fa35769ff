import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { keysOfDocument } from '../../../src/guard/keys/key-document.js';
import { generatePrivateKey, publicJwkOf } from '../../../src/modules/keys/signing-key.js';

const ALL = ['ES256', 'EdDSA', 'RS256'] as const;

const jwkOf = (key: KeyObject, kid: string, alg: string) => ({ ...publicJwkOf(key), kid, alg, use: 'sig' });

describe('the keys of a document', () => {
  let ec: KeyObject;
  let good: Record<string, string>;

  beforeAll(async () => {
    ec = await generatePrivateKey('ES256');
    good = jwkOf(ec, 'good', 'ES256');
  });

  const names = (keys: unknown) => [...keysOfDocument({ keys }, ALL).keys()];

  it('are those of the three algorithms, by their names', async () => {
    const jwks = await Promise.all(ALL.map(async (alg) => jwkOf(await generatePrivateKey(alg), `the ${alg} key`, alg)));
    const keys = keysOfDocument({ keys: jwks }, ALL);
    expect([...keys.values()].map(({ kid, algorithm }) => [kid, algorithm])).toEqual(
      ALL.map((algorithm) => [`the ${algorithm} key`, algorithm]),
    );
    for (const { verifyWith } of keys.values()) expect(verifyWith.type).toBe('public');
  });

  it.each<[string, () => object]>([
    ['a secret', () => ({ ...createSecretKey(Buffer.alloc(32, 1)).export({ format: 'jwk' }), kid: 'x', alg: 'HS256' })],
    ['a private key', () => ({ ...ec.export({ format: 'jwk' }), kid: 'x', alg: 'ES256', use: 'sig' })],
    ['a key for encryption', () => ({ ...good, kid: 'x', use: 'enc' })],
    ['a key for deriving', () => ({ ...good, kid: 'x', key_ops: ['deriveKey'] })],
    ['a key of another algorithm', () => ({ ...good, kid: 'x', alg: 'ES384' })],
    ['a key without a name', () => ({ ...good, kid: undefined })],
    ['a name that is no text', () => ({ ...good, kid: 7 })],
    ['a point that is not on the curve', () => ({ ...good, kid: 'x', x: good['y'] })],
    [
      'a short RSA key',
      () => {
        const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 });
        return { ...publicKey.export({ format: 'jwk' }), kid: 'x', alg: 'RS256', use: 'sig' };
      },
    ],
    [
      'a curve that nobody signs with',
      () => {
        const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
        return { ...publicKey.export({ format: 'jwk' }), kid: 'x', alg: 'ES384', use: 'sig' };
      },
    ],
  ])('are without %s, and the others count', (_what, entry) => {
    expect(names([entry(), good])).toEqual(['good']);
    expect(() => names([entry()])).toThrow('has no key for verifying');
  });

  it('are of the algorithms that are wanted', async () => {
    const rsa = jwkOf(await generatePrivateKey('RS256'), 'rsa', 'RS256');
    expect([...keysOfDocument({ keys: [good, rsa] }, ['RS256']).keys()]).toEqual(['rsa']);
  });

  it('are the first of those with one name', async () => {
    const second = jwkOf(await generatePrivateKey('ES256'), 'good', 'ES256');
    const [first] = keysOfDocument({ keys: [good, second] }, ALL).values();
    expect(first?.verifyWith.export({ format: 'jwk' })).toMatchObject({ x: good['x'] });
  });

  it('stay the same objects as long as they are the same keys', async () => {
    const former = keysOfDocument({ keys: [good] }, ALL);
    const again = keysOfDocument({ keys: [{ ...good, unheard: 'of' }] }, ALL, former);
    expect(again.get('good')).toBe(former.get('good'));
    const other = jwkOf(await generatePrivateKey('ES256'), 'good', 'ES256');
    expect(keysOfDocument({ keys: [other] }, ALL, former).get('good')).not.toBe(former.get('good'));
  });

  it('are at most a hundred', () => {
    const many = Array.from({ length: 101 }, (_, index) => ({ ...good, kid: String(index) }));
    expect(names(many.slice(1))).toHaveLength(100);
    expect(() => names(many)).toThrow('has more than 100 keys');
  });

  it('are none of what is no JWK Set', () => {
    for (const document of [undefined, null, 1, 'keys', [], {}, { keys: {} }, { keys: 'all' }, { keys: null }]) {
      expect(() => keysOfDocument(document, ALL)).toThrow('is no JWK Set');
    }
  });

  it('or a plain refusal come of any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (entry) => {
        expect(() => names([entry])).toThrow(/^has no key for verifying/);
      }),
    );
  });
});
