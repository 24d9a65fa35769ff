import { failureOf } from '../../../src/http/failure.js';
import { addressOf, isOAuthAddress } from '../../../src/http/oauth-failure.js';
import { STATUS_BY_CODE } from '../../../src/http/status-by-code.js';
import { DomainError } from '../../../src/kernel/domain-error.js';
import { ERROR_MESSAGES, type ErrorCode } from '../../../src/kernel/error-codes.js';

const CODES = Object.keys(ERROR_MESSAGES) as ErrorCode[];
const exchange = { requestId: 'request-1', address: '/oauth/introspect' };

interface Body {
  readonly error: string;
  readonly error_description: string;
}

const bodyOf = (error: DomainError, more: object = {}) =>
  JSON.parse(failureOf(error, { ...exchange, ...more }).body) as Body;

describe('a failure below /oauth', () => {
  it.each(CODES)('has error and error_description and nothing else, in characters of RFC 6749: %s', (code) => {
    const body = bodyOf(new DomainError(code, { detail: 'for the log alone' }));
    expect(Object.keys(body)).toEqual(['error', 'error_description']);
    expect(body.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(JSON.stringify(body)).not.toContain('log alone');
  });

  it.each([
    ['INVALID_CLIENT', 401, 'invalid_client'],
    ['VALIDATION_FAILED', 400, 'invalid_request'],
    ['MALFORMED_REQUEST', 400, 'invalid_request'],
    ['NOT_FOUND', 404, 'invalid_request'],
    ['REQUEST_TIMEOUT', 408, 'invalid_request'],
    ['PAYLOAD_TOO_LARGE', 413, 'invalid_request'],
    ['UNSUPPORTED_MEDIA_TYPE', 415, 'invalid_request'],
    ['RATE_LIMITED', 429, 'temporarily_unavailable'],
    ['INTERNAL_ERROR', 500, 'server_error'],
    ['OVERLOADED', 503, 'temporarily_unavailable'],
    ['SERVICE_UNAVAILABLE', 503, 'temporarily_unavailable'],
  ] as const)('says of %s, with %i, that it is %s', (code, status, error) => {
    expect(failureOf(new DomainError(code), exchange).status).toBe(status);
    expect(bodyOf(new DomainError(code)).error).toBe(error);
  });

  it.each(CODES)('is kept out of caches, and says when to come back or how to get in: %s', (code) => {
    const { headers } = failureOf(new DomainError(code), exchange);
    const status = STATUS_BY_CODE[code];
    expect(headers['cache-control']).toBe('no-store');
    expect('retry-after' in headers).toBe([429, 503].includes(status));
    expect(headers['www-authenticate']).toBe(status === 401 ? 'Basic realm="watchword"' : undefined);
  });

  it('comes in its one form, whatever the client would prefer', () => {
    const accept = 'application/problem+json';
    expect(failureOf(new DomainError('INVALID_CLIENT'), { ...exchange, accept }).headers['content-type']).toBe(
      'application/json; charset=utf-8',
    );
    expect(bodyOf(new DomainError('INVALID_CLIENT'), { accept }).error).toBe('invalid_client');
  });

  it('tells of the first field what is wrong with it, in characters that may be shown', () => {
    const errors = [{ field: 'token', code: 'X', message: 'The "token" \\ is – missing.' }];
    expect(bodyOf(new DomainError('VALIDATION_FAILED', { errors })).error_description).toBe(
      'The ?token? ? is ? missing.',
    );
  });

  it('does not ask for JSON', () => {
    expect(bodyOf(new DomainError('UNSUPPORTED_MEDIA_TYPE')).error_description).toContain('x-www-form-urlencoded');
  });
});

describe('an address', () => {
  it.each(['/oauth', '/oauth/', '/oauth/introspect', '/oauth?x', '/oauth/introspect?token=a', '/oauth#'])(
    'below /oauth is %s',
    (address) => expect(isOAuthAddress(address)).toBe(true),
  );

  it.each([undefined, '', '/', '/oauth2/x', '/oauthx', '/api/oauth/introspect', '/OAUTH/x', 'oauth', '//oauth/x'])(
    'below /oauth is not %s',
    (address) => expect(isOAuthAddress(address)).toBe(false),
  );

  it('is that of the route that was found, however it was written', () => {
    const request = { url: '/%6fauth/introspect', routeOptions: { url: '/oauth/introspect' } };
    expect(addressOf(request as never)).toBe('/oauth/introspect');
    expect(addressOf({ url: '/oauth/x', routeOptions: { url: undefined } } as never)).toBe('/oauth/x');
    expect(addressOf({ url: '/oauth/x' } as never)).toBe('/oauth/x');
  });
});
