import { createSecretKey } from 'node:crypto';
import { KeyRing } from '../../src/modules/keys/index.js';
import { generatePrivateKey, publicJwkOf, type SigningKey } from '../../src/modules/keys/signing-key.js';
import { type Account, registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { compactJws, openJws, segment, signerFor } from '../support/compact-jws.js';
import { type GuardedApplication, startGuarded } from '../support/guarded-application.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { ShopController } from './guarded-shop.js';

const REFUSED = [401, 'TOKEN_INVALID'];
const CASES = [
  ['ES256', 'fastify'],
  ['EdDSA', 'express'],
  ['RS256', 'fastify'],
] as const;

describe.each(CASES)('the guard before a server that signs with %s, on %s', (algorithm, platform) => {
  let server: RunningApp;
  let shop: GuardedApplication;
  let key: SigningKey;
  let user: Tokens & { account: Account };
  let header: Record<string, unknown>;
  let payload: Record<string, unknown>;

  beforeAll(async () => {
    server = await startTestApp('sqlite', { ACCESS_TOKEN_ALGORITHM: algorithm });
    shop = await startGuarded(platform, server, { controllers: [ShopController] });
    key = server.app.get(KeyRing, { strict: false }).active();
    user = await registered(server.device());
    ({ header, payload } = openJws(user.accessToken));
  });
  afterAll(async () => {
    await shop.close();
    await server.close();
  });

  /** Signed with the right key, so that only what it says can be the reason for a refusal. */
  const signed = (headers: object, claims: object = {}) =>
    compactJws({ ...header, ...headers }, { ...payload, ...claims }, signerFor(algorithm, key.signWith));
  const outcome = (token: string) => shop.outcome('/shop/mine', token);

  it('lets in whom the server lets in', async () => {
    expect(await outcome(user.accessToken)).toEqual([200, undefined]);
    expect(await outcome(signed({}))).toEqual([200, undefined]);
  });

  it.each<[string, () => string]>([
    ['a refresh token', () => user.refreshToken],
    ['a refresh token’s type', () => signed({ typ: 'rt+jwt' })],
    ['an ID token', () => signed({ typ: 'JWT' }, { nonce: 'n' })],
    ['a Security Event Token', () => signed({ typ: 'secevent+jwt' }, { events: {} })],
    ['a token of no type', () => signed({ typ: undefined })],
    ['another audience', () => signed({}, { aud: 'another' })],
    ['another issuer', () => signed({}, { iss: 'https://evil.example.org' })],
    ['no algorithm', () => `${segment({ ...header, alg: 'none' })}.${segment(payload)}.`],
    ['a kid that nobody published', () => signed({ kid: 'unheard-of' })],
    ['no kid', () => signed({ kid: undefined })],
    ['a critical extension', () => signed({ crit: ['exp'] })],
    ['a changed claim', () => user.accessToken.replace(/\.[^.]+\./, `.${segment({ ...payload, roles: ['admin'] })}.`)],
    ['a session that is none', () => signed({}, { sid: 'none' })],
    ['a start that lies ahead', () => signed({}, { nbf: Number(payload['nbf']) + 31 })],
  ])('refuses %s', async (_what, token) => {
    expect(await outcome(token())).toEqual(REFUSED);
  });

  it('refuses what a stranger signed, also with the key beside it', async () => {
    const stranger = await generatePrivateKey(algorithm);
    for (const headers of [{}, { jwk: publicJwkOf(stranger) }, { kid: 'theirs', jku: 'https://evil.example.org' }]) {
      const forged = compactJws({ ...header, ...headers }, payload, signerFor(algorithm, stranger));
      expect(await outcome(forged)).toEqual(REFUSED);
    }
  });

  it('refuses HS256 with the published key as the secret', async () => {
    const jwk = await server.device().get<never>('/.well-known/jwks.json');
    const pem = key.verifyWith.export({ format: 'pem', type: 'spki' }) as string;
    const der = key.verifyWith.export({ format: 'der', type: 'spki' });
    for (const secret of [pem, pem.trim(), der, jwk.text]) {
      const forged = compactJws(
        { ...header, alg: 'HS256' },
        payload,
        signerFor('HS256', createSecretKey(Buffer.from(secret as string))),
      );
      expect(await outcome(forged)).toEqual(REFUSED);
    }
  });

  it('refuses a token of another server, though it says to be of this one', async () => {
    const other = await startTestApp('sqlite', { ACCESS_TOKEN_ALGORITHM: algorithm });
    expect(await outcome((await registered(other.device())).accessToken)).toEqual(REFUSED);
    await other.close();
  });

  it('refuses a token from the second in which the server refuses it', async () => {
    const token = signed({});
    server.clock.setTo(new Date(Number(payload['exp']) * 1_000 - 1));
    const there = () => server.device().get('/api/users/me', { token });
    expect([await outcome(token), (await there()).status]).toEqual([[200, undefined], 200]);
    server.clock.advance(1);
    expect([await outcome(token), (await there()).body.code]).toEqual([[401, 'TOKEN_EXPIRED'], 'TOKEN_EXPIRED']);
  });
});
