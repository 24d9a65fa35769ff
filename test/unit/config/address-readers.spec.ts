import fc from 'fast-check';
import {
  databaseUrl,
  exactOrigin,
  host,
  originOf,
  publicUrl,
  redisUrl,
  trustProxy,
} from '../../../src/config/address-readers.js';
import { isRefused, type Reader } from '../../../src/config/setting-readers.js';

function accepts(reader: Reader<unknown>, text: string): boolean {
  return !isRefused(reader(text));
}

describe('host', () => {
  it.each(['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost', 'db-1.internal', 'a_b'])('reads %s', (text) => {
    expect(host(text)).toEqual({ value: text });
  });

  it.each(['', 'a b', 'http://a', 'a:80', '[::1]', 'fe80::1%eth0', '999.1.1.1', '1234', '-a', 'a/b', 'user@a'])(
    'refuses %j',
    (text) => {
      expect(accepts(host, text)).toBe(false);
    },
  );

  it('reads only what makes an origin with any port', () => {
    const candidates = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain(), fc.string({ maxLength: 12 }));
    fc.assert(
      fc.property(candidates, fc.nat(65_535), (text, port) => {
        if (accepts(host, text)) expect(originOf(text, port)).toMatch(/^http:\/\/[^/]+$/);
      }),
    );
  });
});

describe('originOf', () => {
  it.each([
    ['127.0.0.1', 3000, 'http://127.0.0.1:3000'],
    ['::1', 3000, 'http://[::1]:3000'],
    ['localhost', 0, 'http://localhost:0'],
    ['localhost', 80, 'http://localhost'],
  ])('puts %s and %i together', (hostName, port, origin) => {
    expect(originOf(hostName, port)).toBe(origin);
  });
});

describe('publicUrl', () => {
  it.each([
    ['https://id.example.com', 'https://id.example.com'],
    ['https://id.example.com/', 'https://id.example.com'],
    ['HTTPS://ID.Example.com:443', 'https://id.example.com'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['https://Example.org/auth', 'https://example.org/auth'],
    ['https://example.org:443/Auth/', 'https://example.org/Auth'],
    ['https://example.org/a/b-c/~d.e_1', 'https://example.org/a/b-c/~d.e_1'],
  ])('writes %s as browsers write its origin, with its path', (text, origin) => {
    expect(publicUrl(false)(text)).toEqual({ value: origin });
  });

  it.each([
    'id.example.com',
    'ftp://id.example.com',
    'https://user:pw@id.example.com',
    'https://id.example.com//auth',
    'https://id.example.com/auth//',
    'https://id.example.com/auth/../x',
    'https://id.example.com/./auth',
    'https://id.example.com/a%75th',
    'https://id.example.com/auth;a',
    'https://id.example.com/über',
    'https://id.example.com/api',
    'https://id.example.com/oauth/',
    'https://id.example.com/.well-known/x',
    'https://id.example.com/auth?a',
    'https://id.example.com?a',
    'https://id.example.com/?a=b',
    'https://id.example.com/#a',
    'https://*.example.com',
    'https://id.exa\nmple.com',
    'javascript:alert(1)',
  ])('refuses %j', (text) => {
    expect(accepts(publicUrl(false), text)).toBe(false);
  });

  it('must be https in production', () => {
    expect(accepts(publicUrl(true), 'https://id.example.com')).toBe(true);
    expect(accepts(publicUrl(true), 'http://id.example.com')).toBe(false);
    expect(accepts(publicUrl(true), 'http://localhost')).toBe(false);
  });
});

describe('exactOrigin', () => {
  it.each(['https://app.example.com', 'http://localhost:5173', 'http://[::1]:8080'])('reads %s', (text) => {
    expect(exactOrigin(false)(text)).toEqual({ value: text });
  });

  it.each([
    '*',
    'null',
    'https://*.example.com',
    'https://app.example.com/',
    'https://app.example.com/path',
    'https://app.example.com:443',
    'https://App.example.com',
    'https://user@app.example.com',
    'app.example.com',
    'myapp://callback',
    'file:///etc/passwd',
  ])('refuses %s', (text) => {
    expect(accepts(exactOrigin(false), text)).toBe(false);
  });

  it('reads nothing but what a URL has as its origin', () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ['http', 'https'], withFragments: true }), (text) => {
        expect(accepts(exactOrigin(false), new URL(text).origin)).toBe(true);
        expect(accepts(exactOrigin(false), text)).toBe(new URL(text).origin === text);
      }),
    );
  });
});

describe('databaseUrl', () => {
  it.each([
    ['sqlite:var/watchword.sqlite', 'sqlite', 'var/watchword.sqlite'],
    ['sqlite:/srv/data/watch word.sqlite', 'sqlite', '/srv/data/watch word.sqlite'],
    ['sqlite::memory:', 'sqlite', ':memory:'],
    ['postgres://u:p%40ss@db:5432/watchword', 'postgres', 'postgres://u:p%40ss@db:5432/watchword'],
    ['postgresql://db/watchword', 'postgres', 'postgresql://db/watchword'],
    ['postgres:///watchword?host=/run/postgresql', 'postgres', 'postgres:///watchword?host=/run/postgresql'],
  ])('reads %s', (text, kind, location) => {
    expect(databaseUrl(false)(text)).toEqual({ value: { kind, location } });
  });

  it.each([
    'sqlite:',
    'sqlite::memory',
    'sqlite://var/watchword.sqlite',
    'sqlite:a\0b',
    'var/watchword.sqlite',
    'mysql://db/watchword',
    'postgres://',
    'postgres:watchword',
    'postgres://u:100%@db/watchword',
    'postgres://u:p ss@db/watchword',
    'POSTGRES',
  ])('refuses %j', (text) => {
    expect(accepts(databaseUrl(false), text)).toBe(false);
  });
});

describe('redisUrl', () => {
  it.each(['redis://localhost', 'rediss://:pw@cache.example.com:6380/2'])('reads %s', (text) => {
    expect(redisUrl(text)).toEqual({ value: text });
  });

  it.each(['redis://', 'localhost:6379', 'http://localhost'])('refuses %s', (text) => {
    expect(accepts(redisUrl, text)).toBe(false);
  });
});

describe('trustProxy', () => {
  it.each([
    ['false', false],
    ['true', true],
    ['1', 1],
    ['32', 32],
    ['10.0.0.1', ['10.0.0.1']],
    ['10.0.0.0/8, 192.168.1.1,fd00::/8', ['10.0.0.0/8', '192.168.1.1', 'fd00::/8']],
  ])('reads %s', (text, value) => {
    expect(trustProxy(false)(text)).toEqual({ value });
  });

  it.each(['0', '33', '-1', 'yes', '*', '10.0.0.0/33', '10.0.0.0/0', '::/0', '10.0.0.0/', '10.0.0', 'fe80::1%eth0'])(
    'refuses %s',
    (text) => {
      expect(accepts(trustProxy(false), text)).toBe(false);
    },
  );

  it('says why true is refused in production', () => {
    expect(trustProxy(true)('true')).toHaveProperty(
      'refusal',
      expect.stringContaining('anyone could then forge addresses'),
    );
  });

  it('says which network is wrong', () => {
    expect(trustProxy(true)('10.0.0.1,proxy.internal')).toMatchObject({ entry: 2 });
  });
});
