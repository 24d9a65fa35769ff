import fc from 'fast-check';
import { isFromOwnOrigin as judge, type RequestOrigin } from '../../../../src/modules/auth/cookies/request-origin.js';

const ALLOWED = new Set(['https://id.example.org', 'https://app.example.org']);
const FOREIGN_SITES = ['cross-site', 'same-site', '', 'Same-Origin', 'same-origin, same-origin', undefined];
/** Most rows are about a server that knows its address. */
const isFromOwnOrigin = (
  request: Omit<RequestOrigin, 'ownHost'> & { ownHost?: string },
  allowed: ReadonlySet<string>,
) => judge({ ownHost: undefined, ...request }, allowed);

const CHANGING_METHODS = ['POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'TRACE', 'get'];

const site = fc.option(fc.constantFrom('same-origin', 'none', 'same-site', 'cross-site', ''), { nil: undefined });
const origin = fc.option(fc.constantFrom(...ALLOWED, 'https://evil.example', 'null', ''), { nil: undefined });

describe('a request is from our own pages', () => {
  it('when its method is safe, wherever it comes from', () =>
    fc.assert(
      fc.property(fc.constantFrom('GET', 'HEAD', 'OPTIONS'), site, origin, (method, secFetchSite, from) =>
        isFromOwnOrigin({ method, secFetchSite, origin: from }, ALLOWED),
      ),
    ));

  it.each(['same-origin', 'none'])('when the browser says %s, whatever the origin', (secFetchSite) => {
    for (const from of ['https://evil.example', 'null', undefined]) {
      expect(isFromOwnOrigin({ method: 'POST', secFetchSite, origin: from }, ALLOWED)).toBe(true);
    }
  });

  it.each(FOREIGN_SITES)('when the browser says %p and the origin is allowed', (secFetchSite) => {
    expect(isFromOwnOrigin({ method: 'POST', secFetchSite, origin: 'https://app.example.org' }, ALLOWED)).toBe(true);
  });

  it.each(['http://192.168.1.20:3000', 'https://192.168.1.20:3000'])(
    'when PUBLIC_URL is not set and the origin %s is where the request was sent',
    (from) => {
      const request = { method: 'POST', secFetchSite: undefined, origin: from };
      expect(isFromOwnOrigin({ ...request, ownHost: '192.168.1.20:3000' }, ALLOWED)).toBe(true);
      expect(isFromOwnOrigin(request, ALLOWED)).toBe(false);
    },
  );
});

describe('a request is not from our own pages', () => {
  it.each([
    'http://192.168.1.20',
    'http://192.168.1.20:3001',
    'http://192.168.1.20:3000.evil.example',
    'null',
    undefined,
  ])('when PUBLIC_URL is not set, it was sent to 192.168.1.20:3000 and its origin is %p', (from) => {
    const request = { method: 'POST', secFetchSite: 'cross-site', origin: from, ownHost: '192.168.1.20:3000' };
    expect(isFromOwnOrigin(request, ALLOWED)).toBe(false);
  });

  it.each([
    ...['https://evil.example', 'http://app.example.org', 'https://app.example.org:8443', 'https://app.example.org/'],
    ...['https://APP.example.org', 'https://app.example.org.evil.example', 'null', '', undefined],
  ])('when it changes something and its origin is %p', (from) => {
    for (const secFetchSite of FOREIGN_SITES) {
      expect(isFromOwnOrigin({ method: 'POST', secFetchSite, origin: from }, ALLOWED)).toBe(false);
    }
  });

  it.each(CHANGING_METHODS)('when %s comes with neither header', (method) => {
    expect(isFromOwnOrigin({ method, secFetchSite: undefined, origin: undefined }, ALLOWED)).toBe(false);
  });
});
