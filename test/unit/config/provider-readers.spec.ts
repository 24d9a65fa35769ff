import fc from 'fast-check';
import { providers } from '../../../src/config/provider-readers.js';
import { isRefused } from '../../../src/config/setting-readers.js';

const GOOGLE = {
  issuer: 'https://accounts.google.com',
  clientId: 'client-1',
  clientSecret: 'top-hush',
  scopes: ['openid', 'email'],
};

const noFiles = (): string => {
  throw new Error('There are no files.');
};

function refusalOf(document: unknown, isProduction = false): string | undefined {
  const reading = providers(isProduction, noFiles)(JSON.stringify(document));
  return isRefused(reading) ? reading.refusal : undefined;
}

describe('providers', () => {
  it('reads JSON, by name', () => {
    const reading = providers(true, noFiles)(JSON.stringify({ google: GOOGLE }));
    expect(reading).toEqual({ value: new Map([['google', GOOGLE]]) });
  });

  it('reads the file that a path names', () => {
    const readFile = jest.fn(() => `\n${JSON.stringify({ google: GOOGLE })}\n`);
    expect(providers(true, readFile)('etc/providers.json')).toEqual({ value: new Map([['google', GOOGLE]]) });
    expect(readFile).toHaveBeenCalledWith('etc/providers.json');
  });

  it('says that a file cannot be read, without naming it', () => {
    expect(providers(true, noFiles)('etc/providers.json')).toEqual({
      refusal: 'must be a JSON object or the path of a readable file',
    });
  });

  it.each(['{', '{"google": }', '{"google"}'])('refuses what is not JSON: %s', (text) => {
    expect(providers(false, noFiles)(text)).toHaveProperty('refusal', expect.stringContaining('valid JSON object'));
  });

  it.each(['[]', 'null', '"google"', '3'])('refuses a file that holds %s', (json) => {
    expect(providers(false, () => json)('file.json')).toHaveProperty('refusal', expect.stringContaining('JSON object'));
  });

  it.each(['Google', 'a/b', '..', '', '-a', '__proto__', 'a'.repeat(33)])('refuses the name %j', (name) => {
    expect(refusalOf(Object.fromEntries([[name, GOOGLE]]))).toContain('must name each provider');
  });

  it.each([
    ['no object', 'x'],
    ['an unknown field', { ...GOOGLE, client_secret: 'x' }],
    ['no issuer', { ...GOOGLE, issuer: undefined }],
    ['an issuer that is no URL', { ...GOOGLE, issuer: 'accounts.google.com' }],
    ['an issuer with a query', { ...GOOGLE, issuer: 'https://a.example.com/?b' }],
    ['an issuer with a password', { ...GOOGLE, issuer: 'https://a:b@c.example.com' }],
    ['a blank client id', { ...GOOGLE, clientId: ' ' }],
    ['a client secret that is no text', { ...GOOGLE, clientSecret: 3 }],
    ['scopes in one text', { ...GOOGLE, scopes: 'openid email' }],
    ['a scope with a blank', { ...GOOGLE, scopes: ['openid email'] }],
    ['no scopes', { ...GOOGLE, scopes: [] }],
  ])('refuses a provider with %s and names the provider', (_, description) => {
    expect(refusalOf({ google: description })).toMatch(/^must .* for the provider google$/);
  });

  it('wants https of an issuer in production only', () => {
    const local = { local: { ...GOOGLE, issuer: 'http://localhost:8080/realm' } };
    expect(refusalOf(local)).toBeUndefined();
    expect(refusalOf(local, true)).toContain('an https URL');
  });

  it('never quotes what stands beside the names', () => {
    const hush = fc.constantFrom('issuer', 'clientId', 'clientSecret', 'scopes', 'other');
    fc.assert(
      fc.property(hush, fc.constantFrom<unknown>('top-hush', ['top-hush', 1], { 'top-hush': 1 }), (field, value) => {
        const broken = { ...GOOGLE, clientSecret: '', [field]: value };
        expect(refusalOf({ google: broken }) ?? '').not.toContain('top-hush');
      }),
    );
  });
});
