import fc from 'fast-check';
import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SIGNING_ALGORITHMS } from '../../../../src/config/settings.js';
import { generatePrivateKey, publicJwkOf, type SigningKey } from '../../../../src/modules/keys/signing-key.js';
import { RefreshTokensService } from '../../../../src/modules/tokens/index.js';
import { type AccessTokenKit, accessTokenKit, refusalOf } from '../../../support/access-tokens.js';
import { BASE64URL, compactJws, openJws, segment, signerFor } from '../../../support/compact-jws.js';
import { aLiveSession } from '../../../support/live-session.js';

const session = aLiveSession();

/** Everything about a public key that a forger could take for the secret of an HMAC. */
function secretsIn(publicKey: KeyObject): KeyObject[] {
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const pem = publicKey.export({ format: 'pem', type: 'spki' }) as string;
  const jwk = publicKey.export({ format: 'jwk' });
  const members = [jwk.x, jwk.n].filter((member) => member !== undefined);
  return [
    spki,
    pem,
    pem.trim(),
    JSON.stringify(jwk),
    ...members,
    ...members.map((text) => Buffer.from(text, 'base64url')),
  ].map((secret) => createSecretKey(Buffer.from(secret as string)));
}

describe.each(SIGNING_ALGORITHMS)('an access token under a %s key', (algorithm) => {
  let kit: AccessTokenKit;
  let key: SigningKey;
  let genuine: string;
  let header: Record<string, unknown>;
  let payload: Record<string, unknown>;

  beforeAll(async () => {
    kit = await accessTokenKit(algorithm);
    key = kit.keys.active();
    genuine = (await kit.tokens.issue(session)).accessToken;
    ({ header, payload } = openJws(genuine));
  });

  const verdictOn = (token: string): string => refusalOf(() => kit.tokens.verify(token));
  /** Signed with the right key, so that only what the header says can be the reason for a refusal. */
  const signed = (changes: object): string =>
    compactJws({ ...header, ...changes }, payload, signerFor(algorithm, key.signWith));

  it('is accepted as it was issued, whoever wrote its JSON', () => {
    expect(verdictOn(genuine)).toBe('accepted');
    expect(verdictOn(signed({}))).toBe('accepted');
    expect(verdictOn(signed({ cty: 'JWT', unheard: 'of' }))).toBe('accepted');
  });

  it.each(['none', 'None', 'NONE', 'nOnE', ''])('is refused with the algorithm %j, signed or not', (alg) => {
    const text = `${segment({ ...header, alg })}.${segment(payload)}`;
    for (const token of [text, `${text}.`, `${text}.AA`, signed({ alg })])
      expect(verdictOn(token)).toBe('TOKEN_INVALID');
  });

  it('is refused with any algorithm but its key’s, though the signature is right', () => {
    const others = ['ES256', 'EdDSA', 'RS256', 'HS256', 'ES384', 'RS512', 'HS512', 'PS256', 'Ed25519', 'ES256K'];
    for (const alg of others.filter((other) => other !== algorithm)) {
      expect(verdictOn(signed({ alg }))).toBe('TOKEN_INVALID');
    }
  });

  it.each([algorithm.toLowerCase(), `${algorithm} `, `${algorithm}\0`, [algorithm], null, undefined, 1, true, {}])(
    'is refused with %j in the place of its algorithm’s name',
    (alg) => {
      expect(verdictOn(signed({ alg }))).toBe('TOKEN_INVALID');
    },
  );

  it('is refused when its public key was the secret of an HMAC', () => {
    const secrets = algorithm === 'HS256' ? [] : secretsIn(key.verifyWith);
    for (const secret of secrets) {
      const forged = compactJws({ ...header, alg: 'HS256' }, payload, signerFor('HS256', secret));
      expect(verdictOn(forged)).toBe('TOKEN_INVALID');
    }
  });

  it('is refused when a key that comes along signed it', async () => {
    const own = algorithm === 'HS256' ? createSecretKey(Buffer.alloc(32)) : await generatePrivateKey(algorithm);
    const jwk = algorithm === 'HS256' ? own.export({ format: 'jwk' }) : publicJwkOf(own);
    for (const changes of [{}, { jwk }, { kid: undefined, jwk }, { kid: 'unknown' }]) {
      expect(verdictOn(compactJws({ ...header, ...changes }, payload, signerFor(algorithm, own)))).toBe(
        'TOKEN_INVALID',
      );
    }
  });

  it.each(['crit', 'b64', 'jwk', 'jku', 'x5c', 'x5u', 'zip'])(
    'is refused with the header %s, though we signed it',
    (name) => {
      const values = [['exp'], [], false, true, null, 'https://example.org/keys', { kty: 'oct', k: 'AA' }, 'DEF'];
      for (const value of values) expect(verdictOn(signed({ [name]: value }))).toBe('TOKEN_INVALID');
    },
  );

  it.each(['rt+jwt', 'JWT', 'AT+JWT', 'application/at+jwt', '', null, undefined, ['at+jwt'], 1])(
    'is refused as of type %j',
    (typ) => {
      expect(verdictOn(signed({ typ }))).toBe('TOKEN_INVALID');
    },
  );

  it.each([null, '', 1, {}, [], true, 'unknown', '../../dev/null', "' OR 1=1 --"])(
    'is refused with the key id %j',
    (kid) => {
      expect(verdictOn(signed({ kid }))).toBe('TOKEN_INVALID');
    },
  );

  it('is refused with any single character changed, taken out or put in', () =>
    fc.assert(
      fc.property(fc.nat(genuine.length - 1), fc.constantFrom(...BASE64URL, '.', '=', ' '), (position, character) => {
        const [before, after] = [genuine.slice(0, position), genuine.slice(position + 1)];
        const changed = [before + character + after, before + after, before + character + genuine.slice(position)];
        for (const token of changed.filter((text) => text !== genuine)) expect(verdictOn(token)).toBe('TOKEN_INVALID');
      }),
      { numRuns: 300 },
    ));

  it('is refused with the last character of any part changed to any other', () => {
    const ends = [genuine.indexOf('.') - 1, genuine.lastIndexOf('.') - 1, genuine.length - 1];
    for (const end of ends) {
      for (const character of [...BASE64URL].filter((other) => other !== genuine[end])) {
        expect(verdictOn(genuine.slice(0, end) + character + genuine.slice(end + 1))).toBe('TOKEN_INVALID');
      }
    }
  });

  it('is answered for, whatever is sent: no text makes anything but a refusal', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.record({ json: fc.json(), bytes: fc.uint8Array({ maxLength: 520 }) }),
        ),
        (sent) => {
          const token = typeof sent === 'string' ? sent : compactJws(header, sent.json, () => Buffer.from(sent.bytes));
          expect(verdictOn(token)).toBe('TOKEN_INVALID');
        },
      ),
      { numRuns: 300 },
    ));
});

describe('confusion of the two kinds of token', () => {
  it.each(SIGNING_ALGORITHMS)('neither passes for the other, with %s access tokens', async (algorithm) => {
    const { tokens, settings } = await accessTokenKit(algorithm);
    const refresh = new RefreshTokensService(settings);
    expect(refusalOf(() => tokens.verify(refresh.write(session)))).toBe('TOKEN_INVALID');
    const { accessToken } = await tokens.issue(session);
    expect(refusalOf(() => refresh.read(accessToken))).toBe('REFRESH_TOKEN_INVALID');
  });

  it('neither passes for the other even when one secret signs both', async () => {
    const secret = createSecretKey(Buffer.alloc(32, 5));
    const shared = { accessTokenSecret: secret, refreshTokenSecrets: [secret] };
    const { tokens, settings } = await accessTokenKit('HS256', { settings: shared });
    const refresh = new RefreshTokensService(settings);
    const { accessToken } = await tokens.issue(session);
    const { payload: accessClaims } = openJws(accessToken);
    const { payload: refreshClaims } = openJws(refresh.write(session));
    const both = { ...refreshClaims, ...accessClaims };
    const withType = (typ: string): string => compactJws({ alg: 'HS256', typ }, both, signerFor('HS256', secret));
    expect(refusalOf(() => tokens.verify(withType('at+jwt')))).toBe('accepted');
    expect(refusalOf(() => tokens.verify(withType('rt+jwt')))).toBe('TOKEN_INVALID');
    expect(refusalOf(() => refresh.read(withType('rt+jwt')))).toBe('accepted');
    expect(refusalOf(() => refresh.read(withType('at+jwt')))).toBe('REFRESH_TOKEN_INVALID');
  });
});

it('an ES256 key does not verify under another curve’s name', async () => {
  const { tokens, keys } = await accessTokenKit('ES256');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  const forged = compactJws(
    { alg: 'ES256', typ: 'at+jwt', kid: keys.active().kid },
    {},
    signerFor('ES256', privateKey),
  );
  expect(refusalOf(() => tokens.verify(forged))).toBe('TOKEN_INVALID');
});
