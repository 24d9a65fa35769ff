import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENDPOINT_GROUPS } from '../../../src/http/endpoint-groups.js';
import { Endpoints, isBesidePrefix } from '../../../src/http/endpoints.js';

describe('the prefix', () => {
  it.each([
    [undefined, '/api'],
    ['api', '/api'],
    ['/api/', '/api'],
    ['v1/auth', '/v1/auth'],
    ['', ''],
    ['/', ''],
  ])('of the path %p is %p', (path, prefix) => {
    expect(new Endpoints(path === undefined ? {} : { path }).prefix).toBe(prefix);
  });

  it.each(['a b', 'api//v1', ':id', 'api/*', '../api', 'api?x', 'äpi', '.', 'api/./x'])(
    'refuses the path %p',
    (path) => {
      expect(() => new Endpoints({ path })).toThrow(`path is ${JSON.stringify(path)}: it must be like "api"`);
    },
  );

  it.each(['docs', '/health/x', 'oauth', '.well-known', 'account'])(
    'refuses %p, where other addresses of ours are',
    (path) => {
      expect(() => new Endpoints({ path })).toThrow(/path is .*: /);
    },
  );

  it('is not before standard documents', () => {
    expect(['/health/live', '/oauth/revoke', '/.well-known/jwks.json', '/metrics'].every(isBesidePrefix)).toBe(true);
    expect(['/api/oauth', '/v1/docs', '/'].some(isBesidePrefix)).toBe(false);
  });
});

describe('the groups of routes', () => {
  it('are there unless they are left out', () => {
    const endpoints = new Endpoints({ endpoints: { users: false, login: true } });
    expect(endpoints.has('users')).toBe(false);
    expect(endpoints.has('login') && endpoints.has('audit')).toBe(true);
    expect(endpoints.areServed).toBe(true);
  });

  it('are all left out by false', () => {
    const endpoints = new Endpoints({ endpoints: false });
    expect(Object.keys(ENDPOINT_GROUPS).some((group) => endpoints.has(group as never))).toBe(false);
    expect(endpoints.areServed).toBe(false);
  });

  it('have names that are checked by the compiler and at the start', () => {
    // @ts-expect-error there is no such group
    expect(() => new Endpoints({ endpoints: { logins: false } })).toThrow(
      /^endpoints\.logins is no group of routes; these are: registration, login, /,
    );
    // @ts-expect-error a group is there or not
    expect(() => new Endpoints({ endpoints: { login: 'off' } })).toThrow('endpoints.login must be true or false');
  });

  it('have every controller of ours in one of them', () => {
    const controllers = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.controller.ts'),
    );
    const without = controllers.filter((file) => {
      const text = readFileSync(join('src', file), 'utf8');
      return text.split('@Controller(').length !== text.split('@InEndpointGroup(').length;
    });
    expect(controllers.length).toBeGreaterThan(20);
    expect(without).toEqual([]);
  });
});
