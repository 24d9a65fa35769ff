import { createSecretKey, type KeyObject } from 'node:crypto';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { jwksOf } from '../../../src/modules/keys/jwks/jwks.js';
import { generatePrivateKey, publicJwkOf, type SigningKey } from '../../../src/modules/keys/signing-key.js';
import { type AccessTokenKit, accessTokenKit, refusalOf } from '../../support/access-tokens.js';
import { BASE64URL, compactJws, openJws, segment, signerFor } from '../../support/compact-jws.js';
import { type GuardKit, guardKit } from '../../support/guard-kit.js';
import { aLiveSession } from '../../support/live-session.js';

Logger.overrideLogger(false);

const ALGORITHMS = ['ES256', 'EdDSA', 'RS256'] as const;

/** What somebody who may sign could write in place of a claim or of a member of the header. */
const VALUES = fc.oneof(
  fc.constantFrom<unknown>(
    ...[undefined, null, '', 0, -1, Number.MAX_VALUE, 2 ** 53, true, [], {}, 'at+jwt', 'none', 'HS256'],
  ),
  fc.integer({ min: 1_790_000_000, max: 1_800_000_000 }),
  fc.jsonValue(),
);
const CLAIMS = ['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'nbf', 'exp', 'auth_time', 'amr', 'email', 'roles', 'ver'];
const HEADERS = ['alg', 'typ', 'kid', 'crit', 'b64', 'jwk', 'jku', 'x5c', 'zip', 'cty'];

describe.each(ALGORITHMS)('the guard and the server, with tokens under a %s key', (algorithm) => {
  let server: AccessTokenKit;
  let guard: GuardKit;
  let key: SigningKey;
  let stranger: KeyObject;
  let genuine: string;
  let header: Record<string, unknown>;
  let payload: Record<string, unknown>;

  beforeAll(async () => {
    server = await accessTokenKit(algorithm);
    const { issuer, audience } = server.settings;
    // as strict as the server, which believes no token for longer than its present lifetime
    guard = await guardKit(
      { issuer, audience, maxTokenAgeSeconds: server.settings.accessLifetimeMs / 1_000 },
      server.clock,
    );
    guard.issuer.publish(jwksOf(server.keys.list()).keys);
    key = server.keys.active();
    stranger = await generatePrivateKey(algorithm);
    genuine = (await server.tokens.issue(aLiveSession())).accessToken;
    ({ header, payload } = openJws(genuine));
  });
  afterAll(() => guard.close());

  const signed = (headers: object, claims: object = {}, signWith = key.signWith) =>
    compactJws({ ...header, ...headers }, { ...payload, ...claims }, signerFor(algorithm, signWith));

  /** What both say; they never differ. */
  async function verdictOn(token: string): Promise<string> {
    const verdict = refusalOf(() => server.tokens.verify(token));
    expect([token, await guard.verdictOn(token)]).toEqual([token, verdict]);
    return verdict;
  }

  it('accept what was issued, and hand out the same claims', async () => {
    expect(await verdictOn(genuine)).toBe('accepted');
    const { claims, keyId } = await guard.verifier.verify(genuine);
    expect({ claims, keyId }).toEqual(server.tokens.verify(genuine));
    // from now on without waiting for anything
    expect(guard.verifier.verify(genuine)).not.toBeInstanceOf(Promise);
  });

  it('refuse everything that is no access token of theirs', async () => {
    const hmac = createSecretKey(Buffer.from(key.verifyWith.export({ format: 'pem', type: 'spki' }) as string));
    const forged = [
      ...['', 'a.b.c', '..', genuine.slice(0, -2), `${genuine}.`, `${genuine}A`],
      `${segment({ ...header, alg: 'none' })}.${segment(payload)}.`,
      compactJws({ ...header, alg: 'HS256' }, payload, signerFor('HS256', hmac)),
      signed({}, {}, stranger),
      signed({ jwk: publicJwkOf(stranger) }, {}, stranger),
      signed({ typ: 'rt+jwt' }),
      signed({ typ: 'secevent+jwt' }),
      signed({ typ: 'JWT' }),
      signed({ kid: undefined }),
      signed({}, { iss: 'https://evil.example.org' }),
      signed({}, { aud: 'another' }),
      signed({}, { aud: ['watchword'] }),
      signed({ crit: ['exp'] }),
    ];
    for (const token of forged) expect(await verdictOn(token)).toBe('TOKEN_INVALID');
  });

  it('judge a token alike whatever character of it is changed, taken out or put in', () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(genuine.length - 1),
        fc.constantFrom(...BASE64URL, '.', '=', ' '),
        async (position, character) => {
          const [before, after] = [genuine.slice(0, position), genuine.slice(position + 1)];
          await verdictOn(before + character + after);
          await verdictOn(before + after);
          await verdictOn(before + character + genuine.slice(position));
        },
      ),
      { numRuns: 200 },
    ));

  it('judge a token alike whatever claim or header of it is different, by a right signature', () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...CLAIMS, ...HEADERS), VALUES, fc.boolean(), async (name, value, isOurs) => {
        const changes = { [name]: value };
        const signWith = isOurs ? key.signWith : stranger;
        await verdictOn(HEADERS.includes(name) ? signed(changes, {}, signWith) : signed({}, changes, signWith));
      }),
      { numRuns: 300 },
    ));

  it('judge times alike, to the second', async () => {
    const now = Math.floor(server.clock.now().getTime() / 1_000);
    const seen = new Set<string>();
    for (let ahead = -2; ahead <= 32; ahead += 1) {
      for (const claims of [
        { exp: now + ahead },
        { nbf: now + ahead },
        { iat: now + ahead, exp: now + 900 },
        { iat: now + ahead, exp: now + ahead },
      ]) {
        seen.add(await verdictOn(signed({}, claims)));
      }
    }
    expect([...seen].sort()).toEqual(['TOKEN_EXPIRED', 'TOKEN_INVALID', 'accepted']);
  });
});

describe('the guard alone', () => {
  let server: AccessTokenKit;
  let guard: GuardKit;
  let genuine: string;

  async function start(options: Parameters<typeof guardKit>[0] = {}): Promise<void> {
    server = await accessTokenKit('EdDSA');
    const { issuer, audience } = server.settings;
    guard = await guardKit({ issuer, audience, ...options }, server.clock);
    guard.issuer.publish(jwksOf(server.keys.list()).keys);
    genuine = (await server.tokens.issue(aLiveSession())).accessToken;
  }
  afterEach(() => guard.close());

  const signed = (headers: object, claims: object = {}) => {
    const { header, payload } = openJws(genuine);
    const signer = signerFor('EdDSA', server.keys.active().signWith);
    return compactJws({ ...header, ...headers }, { ...payload, ...claims }, signer);
  };

  it('refuses a token with an unknown key after one fetch, and the next without any', async () => {
    await start();
    await guard.verdictOn(genuine);
    for (let index = 0; index < 10; index += 1) {
      expect(await guard.verdictOn(signed({ kid: `forged ${index}` }))).toBe('TOKEN_INVALID');
    }
    expect(guard.issuer.requests).toBe(2);
    expect(await guard.verdictOn(genuine)).toBe('accepted');
  });

  it('fetches nothing for a token that would not count whoever had signed it', async () => {
    await start();
    await guard.verdictOn(genuine);
    const others = [
      ...[signed({ kid: 'x', typ: 'rt+jwt' }), signed({ kid: 'x', alg: 'HS256' }), signed({ kid: 'x', alg: 'none' })],
      ...[signed({ kid: 'x' }, { aud: 'another' }), signed({ kid: 'x' }, { iss: 'https://evil.example.org' })],
      ...[signed({ kid: 'x' }, { exp: 1 }), signed({ kid: 'x' }, { sid: 'no id' }), signed({ kid: undefined })],
      ...[signed({ kid: 7 }), signed({ kid: '' }), 'a.b.c'],
    ];
    for (const token of others) expect(await guard.verdictOn(token)).toBe('TOKEN_INVALID');
    expect(guard.issuer.requests).toBe(1);
  });

  it('accepts a token of a key that was published after its last fetch', async () => {
    await start();
    guard.issuer.publish([{ ...publicJwkOf(await generatePrivateKey('EdDSA')), kid: 'old', alg: 'EdDSA' }]);
    await guard.verdictOn(signed({ kid: 'old' }));
    guard.issuer.publish(jwksOf(server.keys.list()).keys);
    expect([await guard.verdictOn(genuine), guard.issuer.requests]).toEqual(['accepted', 2]);
  });

  it('refuses a token whose key has left the set, though it was accepted before', async () => {
    await start();
    expect(await guard.verdictOn(genuine)).toBe('accepted');
    guard.issuer.publish([{ ...publicJwkOf(await generatePrivateKey('EdDSA')), kid: 'new', alg: 'EdDSA' }]);
    guard.clock.advance('5m');
    expect(await guard.verdictOn(genuine)).toBe('TOKEN_INVALID');
  });

  it('refuses keys of algorithms that it was not told', async () => {
    await start({ algorithms: ['ES256', 'RS256'] });
    expect(await guard.verdictOn(genuine)).toBe('SERVICE_UNAVAILABLE');
  });

  it('allows for a clock that is wrong, as far as was said, and for no more', async () => {
    await start({ clockToleranceSeconds: 60 });
    const exp = Number(openJws(genuine).payload['exp']);
    const at = (seconds: number) => server.clock.setTo(new Date(seconds * 1_000));
    at(exp + 59);
    expect(await guard.verdictOn(genuine)).toBe('accepted');
    at(exp + 60);
    expect(await guard.verdictOn(genuine)).toBe('TOKEN_EXPIRED');
    const iat = Number(openJws(genuine).payload['iat']);
    at(iat - 60);
    expect(await guard.verdictOn(genuine)).toBe('accepted');
    at(iat - 61);
    expect(await guard.verdictOn(genuine)).toBe('TOKEN_INVALID');
  });

  it('believes no token for longer than was said, whatever it says itself', async () => {
    await start({ maxTokenAgeSeconds: 60 });
    guard.clock.advance(59_999);
    expect(await guard.verdictOn(genuine)).toBe('accepted');
    guard.clock.advance(1);
    expect(await guard.verdictOn(genuine)).toBe('TOKEN_EXPIRED');
  });
});

describe('a token of the right key for somebody else', () => {
  it('is in the log once a minute, since no answer says why everybody is refused', async () => {
    const server = await accessTokenKit('ES256');
    const guard = await guardKit({ issuer: server.settings.issuer, audience: 'shop' }, server.clock);
    guard.issuer.publish(jwksOf(server.keys.list()).keys);
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    const { accessToken } = await server.tokens.issue(aLiveSession());
    for (const expected of [1, 1]) {
      expect(await guard.verdictOn(accessToken)).toBe('TOKEN_INVALID');
      expect(warn).toHaveBeenCalledTimes(expected);
    }
    const { issuer, audience } = server.settings;
    expect(warn).toHaveBeenCalledWith(expect.objectContaining({ event: 'token_of_another', issuer, audience }));
    expect(JSON.stringify(warn.mock.calls)).not.toContain(accessToken);
    server.clock.advance(60_000);
    await guard.verdictOn(accessToken);
    expect(warn).toHaveBeenCalledTimes(2);
    warn.mockRestore();
    await guard.close();
  });
});
