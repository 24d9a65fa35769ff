import { ProviderRequestRefused } from '../../../../../src/modules/vault/http/provider-request-refused.js';
import { followed, type Hop, isWithin, locationOf } from '../../../../../src/modules/vault/http/redirection.js';

const API = 'https://api.example.com';
const FILES = 'https://files.example.com';
const ORIGINS = [API, FILES];

const aHop = (changes: Partial<Hop> = {}): Hop => ({
  url: new URL('/things?page=1', API),
  method: 'GET',
  headers: new Headers(),
  body: null,
  hasLeft: false,
  ...changes,
});

describe('whether an address is within the origins of a provider', () => {
  it.each([
    [true, 'https://api.example.com/'],
    [true, 'https://API.example.com:443/a?b#c'],
    [false, 'http://api.example.com/'],
    [false, 'https://api.example.com:8443/'],
    [false, 'https://example.com/'],
    [false, 'https://evil.api.example.com/'],
    [false, 'https://api.example.com.evil.example/'],
    [false, 'https://api.example.com@evil.example/'],
    [false, 'blob:https://api.example.com/7d9c8d0e'],
    [false, 'data:text/plain,https://api.example.com'],
  ])('is %s for %s', (expected, address) => {
    expect(isWithin([API], new URL(address))).toBe(expected);
  });
});

describe('which answers redirect', () => {
  const answer = (status: number, location?: string): Response =>
    new Response(null, { status, headers: location === undefined ? {} : { location } });

  it.each([301, 302, 303, 307, 308])('%d with a location does', (status) => {
    expect(locationOf(answer(status, '/there'))).toBe('/there');
  });

  it.each([200, 201, 300, 304, 305, 401])('%d does not', (status) => {
    expect(locationOf(answer(status, '/there'))).toBeUndefined();
  });

  it('no answer does without a location', () => {
    expect(locationOf(answer(302))).toBeUndefined();
  });
});

describe('the request that follows from a redirect', () => {
  it.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'DELETE', 'GET'],
    [303, 'GET', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [301, 'PUT', 'PUT'],
    [302, 'DELETE', 'DELETE'],
    [307, 'POST', 'POST'],
    [308, 'PATCH', 'PATCH'],
    [302, 'HEAD', 'HEAD'],
  ])('after %d of a %s is a %s', (status, method, expected) => {
    const headers = new Headers({ 'content-type': 'text/plain', 'content-language': 'de', 'x-request-id': '7' });
    const next = followed(aHop({ method, headers, body: 'text' }), status, '/there', ORIGINS);
    const keepsBody = expected === method && expected !== 'GET' && status !== 303;
    expect(next.method).toBe(expected);
    if (expected !== method) expect(next.body).toBeNull();
    if (keepsBody) expect(next.body).toBe('text');
    expect(next.headers.has('content-type')).toBe(expected === method);
    expect(next.headers.get('x-request-id')).toBe('7');
  });

  it('goes to an address relative to the last one', () => {
    expect(followed(aHop(), 302, '?page=2', ORIGINS).url.href).toBe('https://api.example.com/things?page=2');
    expect(followed(aHop(), 302, '//files.example.com/x', ORIGINS).url.href).toBe('https://files.example.com/x');
  });

  it('takes only fields that are no secret to another origin, even to one of the provider', () => {
    const headers = new Headers({
      accept: 'application/json',
      'content-type': 'text/plain',
      'user-agent': 'invoices/1',
      range: 'bytes=0-9',
      cookie: 'session=secret',
      'proxy-authorization': 'Basic secret',
      'x-api-key': 'secret',
      'x-goog-user-project': 'secret',
      host: 'api.example.com',
    });
    for (const origin of [FILES, 'https://other.example']) {
      const next = followed(aHop({ method: 'PUT', headers, body: 'text' }), 307, origin, ORIGINS);
      expect([...next.headers.keys()]).toEqual(['accept', 'content-type', 'range', 'user-agent']);
    }
    expect([...followed(aHop({ headers }), 307, '/there', ORIGINS).headers.keys()]).toEqual([...headers.keys()]);
  });

  it('has left for good once it was at an origin that is not the provider’s', () => {
    const there = followed(aHop(), 302, 'https://other.example/', ORIGINS);
    expect(there.hasLeft).toBe(true);
    expect(followed(there, 302, `${API}/back`, ORIGINS).hasLeft).toBe(true);
    expect(followed(aHop(), 302, FILES, ORIGINS).hasLeft).toBe(false);
    expect(followed(aHop(), 302, 'http://api.example.com/', ORIGINS).hasLeft).toBe(true);
  });

  it.each([
    'ftp://files.example.com/',
    'javascript:alert(1)',
    'data:text/plain,secret',
    'blob:https://api.example.com/x',
    'https://name:secret@api.example.com/',
    'https://secret@api.example.com/',
    'http://',
    'https://[secret',
  ])('is none after %s, and the refusal does not repeat it', (location) => {
    const follow = (): Hop => followed(aHop(), 302, location, ORIGINS);
    expect(follow).toThrow(ProviderRequestRefused);
    expect(follow).not.toThrow(/secret/);
  });
});
