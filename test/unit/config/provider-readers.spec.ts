import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { providerList } from '../../../src/config/provider-readers.js';
import type { ProviderDefinition } from '../../../src/config/settings.js';
import { isRefused } from '../../../src/config/setting-readers.js';

const noFiles = (): string => {
  throw new Error('There are no files.');
};
const SECRET = 'hush-7Qx9';
const CLIENT = { clientId: 'our-client', clientSecret: SECRET };
const ISSUER = { issuer: 'https://id.acme.test/realm', ...CLIENT };
const ENDPOINTS = {
  authorization: 'https://acme.test/authorize',
  token: 'https://acme.test/token',
  userinfo: 'https://api.acme.test/user',
};

const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }).toString();
const p256 = pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
const APPLE = { preset: 'apple', clientId: 'test.web', teamId: 'TEAM123456', keyId: 'ABCDE12345', privateKey: p256 };

function read(document: unknown, isProduction = true): ReadonlyMap<string, ProviderDefinition> {
  const reading = providerList(isProduction, noFiles)(JSON.stringify(document));
  if (isRefused(reading)) throw new Error(reading.refusal);
  return reading.value;
}

const one = (entry: object, isProduction = true) => read({ acme: entry }, isProduction).get('acme');

function refusalOf(entry: unknown, isProduction = true, id = 'acme'): string | undefined {
  const reading = providerList(isProduction, noFiles)(JSON.stringify({ [id]: entry }));
  return isRefused(reading) ? reading.refusal : undefined;
}

describe('a provider of the settings', () => {
  it('by its issuer asks for what a login needs, and sends tokens to the issuer alone', () => {
    expect(one(ISSUER)).toMatchObject({
      id: 'acme',
      name: 'acme',
      protocol: 'oidc',
      issuer: 'https://id.acme.test/realm',
      endpoints: undefined,
      clientId: 'our-client',
      clientAuthentication: undefined,
      scopes: ['openid', 'email', 'profile'],
      authorizationParameters: {},
      responseMode: 'query',
      apiOrigins: ['https://id.acme.test'],
    });
  });

  it('by its endpoints is plain OAuth 2, with names of members as the standard claims have them', () => {
    const definition = one({ endpoints: ENDPOINTS, ...CLIENT, name: ' Acme ', profile: { subject: 'id' } });
    expect(definition).toMatchObject({
      name: 'Acme',
      protocol: 'oauth2',
      endpoints: { ...ENDPOINTS, revocation: undefined },
      scopes: [],
      apiOrigins: ['https://api.acme.test'],
      profile: { subject: 'id', email: 'email', emailVerified: undefined, username: 'preferred_username' },
    });
  });

  it('keeps its secret where nothing prints it', () => {
    const definition = one(ISSUER);
    expect(definition?.clientSecret?.export().toString()).toBe(SECRET);
    expect(`${JSON.stringify(definition)} ${inspect(definition, { depth: 9, showHidden: true })}`).not.toContain(
      SECRET,
    );
  });

  it('comes from the file that a path names', () => {
    const readFile = jest.fn(() => JSON.stringify({ acme: ISSUER }));
    expect(providerList(true, readFile)('etc/providers.json')).toHaveProperty('value');
    expect(readFile).toHaveBeenCalledWith('etc/providers.json');
  });

  it.each(['http://127.0.0.1:4000', 'http://localhost:4000', 'http://[::1]:4000'])(
    'may be at %s, but not in production',
    (issuer) => {
      expect(one({ ...CLIENT, issuer }, false)?.issuer).toBe(issuer);
      expect(refusalOf({ ...CLIENT, issuer })).toBe('must have as its issuer an https address without a query');
    },
  );

  it('may be a public client', () => {
    const definition = one({ issuer: ISSUER.issuer, clientId: 'c', clientAuthentication: 'none' });
    expect(definition).toMatchObject({ clientAuthentication: 'none', clientSecret: undefined });
  });
});

describe('a preset', () => {
  it.each([
    ['google', 'Google', 'https://accounts.google.com'],
    ['github', 'GitHub', undefined],
  ])('%s needs an id and a secret', (preset, name, issuer) => {
    expect(one({ preset, ...CLIENT })).toMatchObject({ name, issuer });
  });

  it('github has its list of addresses and its names of members', () => {
    expect(one({ preset: 'github', ...CLIENT })).toMatchObject({
      protocol: 'oauth2',
      emailsEndpoint: 'https://api.github.com/user/emails',
      profile: { subject: 'id', username: 'login', emailVerified: undefined },
    });
  });

  it('microsoft needs one tenant, since the issuer of many is a pattern', () => {
    const microsoft = { preset: 'microsoft', ...CLIENT };
    expect(one({ ...microsoft, tenant: 'acme.onmicrosoft.com' })?.issuer).toBe(
      'https://login.microsoftonline.com/acme.onmicrosoft.com/v2.0',
    );
    for (const tenant of [undefined, '', 'common', 'organizations', 'a/b', '../x', 7]) {
      expect(refusalOf({ ...microsoft, tenant })).toMatch(/^must have as its tenant one tenant/);
    }
  });

  it('apple needs its key in the place of a secret, and comes back as a form', () => {
    expect(one(APPLE)).toMatchObject({
      responseMode: 'form_post',
      clientAuthentication: 'client_secret_post',
      clientSecret: undefined,
      signedSecret: { keyId: 'ABCDE12345', teamId: 'TEAM123456' },
    });
  });

  it.each<[string, object]>([
    ['another curve', { privateKey: pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey) }],
    ['another kind of key', { privateKey: pem(generateKeyPairSync('ed25519').privateKey) }],
    ['no key', { privateKey: undefined }],
    ['junk', { privateKey: `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----` }],
    ['a secret beside it', { clientSecret: SECRET }],
    ['a keyId in lower case', { keyId: 'abcde12345' }],
    ['no teamId', { teamId: undefined }],
  ])('apple is refused with %s', (_, changes) => {
    const refusal = refusalOf({ ...APPLE, ...changes });
    expect(refusal).toMatch(/^must have/);
    expect(refusal).not.toContain(SECRET);
  });

  it('gives way to what stands beside it, and its parameters stay', () => {
    const definition = one({ preset: 'google', ...CLIENT, name: 'Work', authorizationParameters: { hd: 'acme.test' } });
    expect(definition).toMatchObject({
      name: 'Work',
      authorizationParameters: { access_type: 'offline', hd: 'acme.test' },
    });
  });
});

describe('a provider is refused', () => {
  it.each<[string, unknown, string]>([
    ['as a text', 'google', 'must be an object'],
    ['without any kind', CLIENT, 'must have exactly one of preset, issuer and endpoints'],
    ['of two kinds', { ...ISSUER, preset: 'google' }, 'must have exactly one of preset, issuer and endpoints'],
    ['with an unknown preset', { preset: 'acme', ...CLIENT }, 'must have as its preset one of google'],
    ['with an inherited preset', { preset: 'constructor', ...CLIENT }, 'must have as its preset one of google'],
    ['without a clientId', { issuer: ISSUER.issuer, clientSecret: SECRET }, 'must have a clientId'],
    ['without a clientSecret', { issuer: ISSUER.issuer, clientId: 'c' }, 'must have a clientSecret'],
    ['as a public client with a secret', { ...ISSUER, clientAuthentication: 'none' }, 'must have no clientSecret'],
    ['without openid', { ...ISSUER, scopes: ['email'] }, 'must have openid among its scopes'],
    ['with a scope that has a blank', { ...ISSUER, scopes: ['openid email'] }, 'must have as its scopes'],
    ['with a scope twice', { ...ISSUER, scopes: ['openid', 'openid'] }, 'must have as its scopes'],
    ['with scopes as a text', { ...ISSUER, scopes: 'openid' }, 'must have as its scopes'],
    ['with an unknown field', { ...ISSUER, secret: SECRET }, 'must have no other fields than'],
    ['with an inherited field', { ...ISSUER, toString: 'x' }, 'must have no other fields than'],
    ['with a tenant without its preset', { ...ISSUER, tenant: 'x' }, 'must have no tenant'],
    ['with an issuer over http', { ...CLIENT, issuer: 'http://acme.test' }, 'must have as its issuer'],
    ['with an issuer with a query', { ...CLIENT, issuer: 'https://acme.test?x' }, 'must have as its issuer'],
    [
      'with an issuer with a password',
      { ...CLIENT, issuer: `https://me:${SECRET}@acme.test` },
      'must have as its issuer',
    ],
    ['with an issuer that is no address', { ...CLIENT, issuer: SECRET }, 'must have as its issuer'],
    ['with a state of its own', { ...ISSUER, authorizationParameters: { state: 'x' } }, 'must have in its authoriz'],
    ['with a number as parameter', { ...ISSUER, authorizationParameters: { max_age: 5 } }, 'must have as its authoriz'],
    ['with an API by path', { ...ISSUER, apiOrigins: ['https://a.test/x'] }, 'must have as its apiOrigins'],
    ['with an API over http', { ...ISSUER, apiOrigins: ['http://a.test'] }, 'must have as its apiOrigins'],
    ['with a profile beside an issuer', { ...ISSUER, profile: {} }, 'must have a profile or an emailsEndpoint only'],
    ['with another responseMode', { ...ISSUER, responseMode: 'fragment' }, 'must have as its responseMode'],
    ['with an empty name', { ...ISSUER, name: ' ' }, 'must have as its name'],
    ['without userinfo', { ...CLIENT, endpoints: { ...ENDPOINTS, userinfo: undefined } }, 'must have as its userinfo'],
    ['with an unknown endpoint', { ...CLIENT, endpoints: { ...ENDPOINTS, jwks: 'x' } }, 'must have as its endpoints'],
    [
      'with a token endpoint over http',
      { ...CLIENT, endpoints: { ...ENDPOINTS, token: 'http://a.test' } },
      'must have as its token',
    ],
    ['with an unknown member', { ...CLIENT, endpoints: ENDPOINTS, profile: { id: 'x' } }, 'must have as its profile'],
  ])('%s', (_, entry, refusal) => {
    expect(refusalOf(entry)).toMatch(new RegExp(`^${refusal}`));
  });

  it.each(['', 'A', 'a_b', '-a', 'a-', 'a'.repeat(33), 'a/b', '__proto__'])('with the id %j', (id) => {
    const text = `{${JSON.stringify(id)}:${JSON.stringify(ISSUER)}}`;
    const reading = providerList(true, noFiles)(text);
    expect(isRefused(reading) && reading.refusal).toMatch(/^must have as its id/);
  });

  it('by its place, so that an operator finds it', () => {
    const reading = providerList(true, noFiles)(JSON.stringify({ a: ISSUER, b: {} }));
    expect(isRefused(reading) && reading.entry).toBe(2);
  });

  it('without a word of what stands there', () => {
    const names = [
      'preset',
      'issuer',
      'endpoints',
      'clientId',
      'clientSecret',
      'scopes',
      'profile',
      'tenant',
      'privateKey',
    ];
    const value = fc.constantFrom<unknown>(
      SECRET,
      [SECRET],
      { [SECRET]: SECRET },
      { token: SECRET },
      `${SECRET}\u0000`,
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names, SECRET), value), fc.boolean(), (entry, isIssuer) => {
        const refusal = refusalOf(isIssuer ? { ...ISSUER, ...entry } : entry) ?? '';
        expect(refusal).not.toContain(SECRET);
      }),
    );
  });
});
