import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../../../src/config/settings.js';
import { generatePrivateKey } from '../../../src/modules/keys/signing-key.js';
import { parseJws, type ParsedJws, signJws, verifiesAs } from '../../../src/kernel/jws.js';
import { newSecretKey } from '../../support/access-tokens.js';
import { openJws } from '../../support/compact-jws.js';

/** The second implementation: jsonwebtoken. It has no EdDSA; see the RFC's example. */
const jsonwebtoken = createRequire(resolve('package.json'))('jsonwebtoken') as {
  verify(token: string, key: KeyObject, options: { algorithms: string[] }): unknown;
  sign(payload: object, key: KeyObject, options: { algorithm: string; header: object; noTimestamp: true }): string;
};

const TYPE = 'at+jwt';

interface KeyPair {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly signWith: KeyObject;
  readonly verifyWith: KeyObject;
}

async function keyFor(algorithm: SigningAlgorithm): Promise<KeyPair> {
  const signWith = algorithm === 'HS256' ? newSecretKey() : await generatePrivateKey(algorithm);
  const verifyWith = algorithm === 'HS256' ? signWith : createPublicKey(signWith);
  return { kid: `a-${algorithm}-key`, algorithm, signWith, verifyWith };
}

function parsed(token: string): ParsedJws {
  const jws = parseJws(token);
  if (!jws) throw new Error('not the form of a token');
  return jws;
}

describe.each(SIGNING_ALGORITHMS)('a token signed with %s', (algorithm) => {
  let key: KeyPair;
  let other: KeyPair;
  beforeAll(async () => {
    key = await keyFor(algorithm);
    other = await keyFor(algorithm);
  });

  it('verifies with its key, whole and unchanged', () => {
    const payload = { sub: 'somebody', text: 'ünï🔑', list: [1, null, { deep: true }] };
    const jws = parsed(signJws(TYPE, payload, key));
    expect(jws.payload).toEqual(payload);
    expect(jws.header).toEqual({ alg: algorithm, typ: TYPE, kid: key.kid });
    expect(verifiesAs(TYPE, jws, key)).toBe(true);
  });

  it('does not verify with another key of the same algorithm', () => {
    expect(verifiesAs(TYPE, parsed(signJws(TYPE, {}, key)), other)).toBe(false);
  });

  it('does not verify as a token of another type', () => {
    const jws = parsed(signJws(TYPE, {}, key));
    for (const type of ['rt+jwt', 'JWT', '', 'AT+JWT', 'application/at+jwt']) {
      expect(verifiesAs(type, jws, key)).toBe(false);
    }
  });

  it('names no key when the key has no name', () => {
    expect(openJws(signJws(TYPE, {}, { ...key, kid: undefined })).header).toEqual({ alg: algorithm, typ: TYPE });
  });

  it.each([0, 1, 31, 32, 63, 64, 65, 255, 256, 257, 4_000])(
    'does not verify with %i zero bytes for signature',
    (size) => {
      const jws = parsed(signJws(TYPE, {}, key));
      expect(verifiesAs(TYPE, { ...jws, signature: Buffer.alloc(size) }, key)).toBe(false);
    },
  );

  it('does not verify with its signature cut short or added to', () => {
    const jws = parsed(signJws(TYPE, {}, key));
    for (const signature of [
      jws.signature.subarray(1),
      jws.signature.subarray(0, -1),
      Buffer.concat([jws.signature, Buffer.alloc(1)]),
    ]) {
      expect(verifiesAs(TYPE, { ...jws, signature }, key)).toBe(false);
    }
  });
});

describe('against jsonwebtoken', () => {
  it.each(['ES256', 'RS256', 'HS256'] as const)('it verifies what we sign with %s', async (algorithm) => {
    const key = await keyFor(algorithm);
    const payload = { sub: 'somebody', exp: 4_102_444_800, roles: ['user'] };
    expect(jsonwebtoken.verify(signJws(TYPE, payload, key), key.verifyWith, { algorithms: [algorithm] })).toEqual(
      payload,
    );
  });

  it.each(['ES256', 'RS256', 'HS256'] as const)('we verify what it signs with %s', async (algorithm) => {
    const key = await keyFor(algorithm);
    const header = { alg: algorithm, typ: TYPE };
    const token = jsonwebtoken.sign({ sub: 'somebody' }, key.signWith, { algorithm, header, noTimestamp: true });
    expect(verifiesAs(TYPE, parsed(token), key)).toBe(true);
  });
});

describe('against the examples of the standards', () => {
  it('verifies the HS256 example of RFC 7515, appendix A.1', () => {
    const secret = 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow';
    const jws = parsed(
      'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9' +
        '.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ' +
        '.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    );
    expect(jws.payload['iss']).toBe('joe');
    const verifyWith = createSecretKey(Buffer.from(secret, 'base64url'));
    expect(verifiesAs('JWT', jws, { algorithm: 'HS256', verifyWith })).toBe(true);
  });

  it('verifies the ES256 example of RFC 7515, appendix A.3', () => {
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    };
    const example = parsed(
      'eyJhbGciOiJFUzI1NiJ9' +
        '.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ' +
        '.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
    );
    const key = { algorithm: 'ES256' as const, verifyWith: createPublicKey({ key: jwk, format: 'jwk' }) };
    // the example has no type, which we never take
    expect(verifiesAs(TYPE, example, key)).toBe(false);
    expect(verifiesAs(TYPE, { ...example, header: { ...example.header, typ: TYPE } }, key)).toBe(true);
  });

  it('verifies the Ed25519 example of RFC 8037, appendix A.4', () => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
    const signature = 'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg';
    const example: ParsedJws = {
      header: { alg: 'EdDSA', typ: TYPE },
      payload: {},
      signedText: 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc',
      signature: Buffer.from(signature, 'base64url'),
    };
    const key = { algorithm: 'EdDSA' as const, verifyWith: createPublicKey({ key: jwk, format: 'jwk' }) };
    expect(verifiesAs(TYPE, example, key)).toBe(true);
  });
});
