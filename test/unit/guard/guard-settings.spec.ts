import type { WatchwordGuardOptions } from '../../../src/guard/guard-options.js';
import { GuardSettings } from '../../../src/guard/guard-settings.js';

const RIGHT: WatchwordGuardOptions = { issuer: 'https://id.example.org', audience: 'shop' };

const settings = (given: object) => new GuardSettings({ ...RIGHT, ...given });

describe('the options of the guard', () => {
  it('have defaults that are as strict as the server', () => {
    expect({ ...settings({}) }).toEqual({
      ...RIGHT,
      jwksUri: 'https://id.example.org/.well-known/jwks.json',
      algorithms: ['ES256', 'EdDSA', 'RS256'],
      startToleranceSeconds: 30,
      endToleranceSeconds: 0,
      maxStaleMs: Number.POSITIVE_INFINITY,
      accessLifetimeMs: Number.POSITIVE_INFINITY,
    });
  });

  it('name an issuer that has a path as its tokens do, with a slash at its end or not', () => {
    for (const issuer of ['https://example.org/id', 'https://example.org/id/']) {
      expect(settings({ issuer })).toMatchObject({
        issuer: 'https://example.org/id',
        jwksUri: 'https://example.org/id/.well-known/jwks.json',
      });
    }
  });

  it.each<[string, object]>([
    ['loopback by name', { issuer: 'http://localhost:3000' }],
    ['loopback by a name of its own', { issuer: 'http://id.localhost:3000' }],
    ['loopback by address', { issuer: 'http://127.0.0.1:3000' }],
    ['loopback by IPv6', { issuer: 'http://[::1]:3000' }],
    ['http elsewhere where that was said', { issuer: 'http://watchword:3000', allowHttp: true }],
    ['keys at another address', { jwksUri: 'https://keys.internal/jwks' }],
    ['one algorithm', { algorithms: ['EdDSA'] }],
    ['times', { clockToleranceSeconds: 300, maxStaleSeconds: 0, maxTokenAgeSeconds: 900 }],
  ])('may be %s', (_what, given) => {
    expect(() => settings(given)).not.toThrow();
  });

  it.each<[string, object, RegExp]>([
    ['no issuer', { issuer: undefined }, /issuer must be a text/],
    ['an issuer that is no address', { issuer: 'id.example.org' }, /issuer must be an https address/],
    ['an issuer of another kind', { issuer: 'ftp://id.example.org' }, /issuer must be an https address/],
    ['a plain issuer elsewhere', { issuer: 'http://id.example.org' }, /issuer .*https, unless allowHttp/],
    ['a plain issuer that only looks like loopback', { issuer: 'http://localhost.example.org' }, /issuer .*https/],
    ['an address that only begins like loopback', { issuer: 'http://127.0.0.1.example.org' }, /issuer .*https/],
    ['an issuer with a password', { issuer: 'https://a:b@example.org' }, /issuer must have no user/],
    ['an issuer with a query', { issuer: 'https://example.org/?a' }, /issuer must have no user/],
    ['plain keys elsewhere', { jwksUri: 'http://keys.example.org/jwks' }, /jwksUri .*https/],
    ['no audience', { audience: '' }, /audience must be a text/],
    ['audiences', { audience: ['shop'] }, /audience must be a text/],
    ['an audience with a space behind', { audience: 'shop ' }, /audience must be a text/],
    ['no algorithms', { algorithms: [] }, /algorithms must be a list of ES256, EdDSA, RS256/],
    ['a shared secret', { algorithms: ['HS256'] }, /algorithms must be a list/],
    ['no algorithm', { algorithms: ['none'] }, /algorithms must be a list/],
    ['an algorithm alone', { algorithms: 'ES256' }, /algorithms must be a list/],
    ['milliseconds', { clockToleranceSeconds: 5_000 }, /clockToleranceSeconds must be .* from 0 to 300/],
    ['a negative time', { maxStaleSeconds: -1 }, /maxStaleSeconds must be/],
    ['half a second', { maxTokenAgeSeconds: 0.5 }, /maxTokenAgeSeconds must be/],
    ['no number', { maxTokenAgeSeconds: '900' }, /maxTokenAgeSeconds must be/],
  ])('are refused in one line: %s', (_what, given, line) => {
    expect(() => settings(given)).toThrow(line);
    try {
      settings(given);
    } catch (error) {
      expect((error as Error).message).toMatch(/^WatchwordGuardModule: [^\n]+\.$/);
    }
  });
});
