import { withoutBasePath } from '../../../src/http/base-path.js';

describe('withoutBasePath', () => {
  it.each([
    ['/auth/api/me', '/api/me'],
    ['/auth/api/me?a=/auth/b', '/api/me?a=/auth/b'],
    ['/auth', '/'],
    ['/auth/', '/'],
    ['/auth?a=1', '/?a=1'],
    ['http://example.org/auth/api/me', 'http://example.org/api/me'],
    ['HTTPS://example.org:8443/auth', 'HTTPS://example.org:8443/'],
    ['/.well-known/oauth-authorization-server/auth', '/.well-known/oauth-authorization-server'],
    ['/.well-known/oauth-authorization-server/auth?a', '/.well-known/oauth-authorization-server?a'],
    ['/auth/.well-known/jwks.json', '/.well-known/jwks.json'],
    // taken away once
    ['/auth/auth/api/me', '/auth/api/me'],
  ])('leads %s to %s', (url, target) => {
    expect(withoutBasePath(url, '/auth')).toBe(target);
  });

  it.each([
    '/',
    '/api/me',
    '/authors',
    '/Auth/api/me',
    '/%61uth/api/me',
    '//auth/api',
    '/api/auth/login',
    '/.well-known/oauth-authorization-server',
    '/.well-known/oauth-authorization-server/authors',
    '/.well-known/oauth-authorization-server/auth/more',
    '/.well-known/auth',
    '*',
    '',
  ])('leaves %j as it is', (url) => {
    expect(withoutBasePath(url, '/auth')).toBe(url);
  });

  it('leaves everything as it is where PUBLIC_URL has no path', () => {
    expect(withoutBasePath('/auth/api/me', '')).toBe('/auth/api/me');
  });

  it('takes a path of several segments', () => {
    expect(withoutBasePath('/a/b/api/me', '/a/b')).toBe('/api/me');
    expect(withoutBasePath('/.well-known/oauth-authorization-server/a/b', '/a/b')).toBe(
      '/.well-known/oauth-authorization-server',
    );
    expect(withoutBasePath('/a/api/me', '/a/b')).toBe('/a/api/me');
  });
});
