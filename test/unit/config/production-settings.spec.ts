import { readSettings } from '../../../src/config/read-settings.js';
import { developmentEnvironment, productionEnvironment, randomKey, refusalOf, STRONG } from './environments.js';

const SHARED = { ACCESS_TOKEN_ALGORITHM: 'HS256', ACCESS_TOKEN_SECRET: STRONG.access };

describe('production', () => {
  it('starts with strong secrets and an https address', () => {
    const { server } = readSettings(productionEnvironment({ ...SHARED, PASSWORD_PEPPER: STRONG.pepper }));
    expect(server).toMatchObject({ environment: 'production', secureCookies: true });
  });

  it.each(['REFRESH_TOKEN_SECRET', 'TOKEN_ENCRYPTION_KEY', 'ACCESS_TOKEN_SECRET', 'PUBLIC_URL'])(
    'refuses to start without %s',
    (name) => {
      expect(refusalOf(productionEnvironment({ ...SHARED, [name]: undefined }))).toMatch(`${name} is not set: it must`);
    },
  );

  it('takes no generated secret', () => {
    const generated = { refreshTokenSecret: randomKey(), tokenEncryptionKey: randomKey() };
    expect(() => readSettings(productionEnvironment({ REFRESH_TOKEN_SECRET: undefined }), generated)).toThrow(
      'REFRESH_TOKEN_SECRET is not set',
    );
  });

  it('refuses an address over which cookies would be insecure', () => {
    expect(refusalOf(productionEnvironment({ PUBLIC_URL: 'http://id.example.com' }))).toMatch(
      /^PUBLIC_URL is "http:\/\/id\.example\.com": it must be an https address/,
    );
  });

  const weak: [string, string][] = [
    ['too short', 'kX9vQ2mT7bLr4nWz8cHs1dJf6gPy3aV'],
    ['one character', 'a'.repeat(64)],
    ['a few characters', '01'.repeat(10) + '10'.repeat(11)],
    ['a repeated pattern', 'kX9vQ2mT7bLr'.repeat(4)],
    ['a run', '0123456789abcdefghijklmnopqrstuv'],
    ['a well-known word', 'changeme-changed-by-nobody-at-all-1'],
    ['another', 'my-secret-that-is-very-long-indeed-ok'],
    ['another', 'password1234567890password!?#+'],
    ['another', 'example-of-how-not-to-do-it-at-all!'],
  ];

  it.each(weak)('refuses a refresh secret that is %s', (_, text) => {
    const line = refusalOf(productionEnvironment({ REFRESH_TOKEN_SECRET: text }));
    expect(line).toMatch(/^REFRESH_TOKEN_SECRET \(a secret, \d+ characters\): it must /);
    expect(line).not.toContain(text);
  });

  it.each(weak)('refuses an access secret that is %s', (_, text) => {
    expect(refusalOf(productionEnvironment({ ...SHARED, ACCESS_TOKEN_SECRET: text }))).toMatch(
      /^ACCESS_TOKEN_SECRET \(a secret, \d+ characters\): it must /,
    );
  });

  it.each([
    ['zeros', Buffer.alloc(32)],
    ['a run of bytes', Buffer.from(Array.from({ length: 32 }, (_, index) => index))],
    ['a typed phrase', Buffer.from('changeme changeme before we ship')],
  ])('refuses an encryption key made of %s', (_, bytes) => {
    expect(refusalOf(productionEnvironment({ TOKEN_ENCRYPTION_KEY: bytes.toString('base64') }))).toMatch(
      /^TOKEN_ENCRYPTION_KEY \(a secret, 44 characters\): it must .* in production\.$/,
    );
  });

  it.each([
    ['PASSWORD_PEPPER', 'changeme-changeme'],
    ['METRICS_TOKEN', 'metrics-password'],
    ['METRICS_TOKEN', 'aaaaaaaaaaaaaaaaaaaa'],
  ])('refuses a weak %s', (name, text) => {
    expect(refusalOf(productionEnvironment({ [name]: text }))).toMatch(`${name} (a secret,`);
  });

  it('looks at the older secrets of a list too', () => {
    const rotated = `${STRONG.refresh},${'a'.repeat(40)}`;
    expect(refusalOf(productionEnvironment({ REFRESH_TOKEN_SECRET: rotated }))).toMatch(/: entry 2 must /);
  });

  it.each([
    ['TOKEN_ENCRYPTION_KEY', 'REFRESH_TOKEN_SECRET', { REFRESH_TOKEN_SECRET: STRONG.encryption }],
    ['TOKEN_ENCRYPTION_KEY', 'REFRESH_TOKEN_SECRET', { REFRESH_TOKEN_SECRET: STRONG.encryption.replace('=', '') }],
    [
      'REFRESH_TOKEN_SECRET',
      'ACCESS_TOKEN_SECRET',
      { ...SHARED, REFRESH_TOKEN_SECRET: `${randomKey()},${STRONG.access}` },
    ],
    ['PASSWORD_PEPPER', 'REFRESH_TOKEN_SECRET', { PASSWORD_PEPPER: STRONG.refresh }],
    ['METRICS_TOKEN', 'REFRESH_TOKEN_SECRET', { METRICS_TOKEN: STRONG.refresh }],
  ])('refuses %s when it is the same as %s', (name, other, changes) => {
    const line = refusalOf(productionEnvironment(changes));
    expect(line).toMatch(`${name} (a secret,`);
    expect(line).toContain(`must not be the same as ${other} in production`);
  });

  const bytes = Buffer.from(STRONG.encryption, 'base64');
  it.each([
    ['in hexadecimal', bytes.toString('hex')],
    ['in upper-case hexadecimal', bytes.toString('hex').toUpperCase()],
    ['in base64url', bytes.toString('base64url')],
  ])('refuses the same key %s in two roles', (_, spelling) => {
    const line = refusalOf(productionEnvironment({ REFRESH_TOKEN_SECRET: spelling }));
    expect(line).toMatch(/^TOKEN_ENCRYPTION_KEY .* must not be the same as REFRESH_TOKEN_SECRET in production/);
  });

  it('refuses a key that is in its list twice, in another spelling too', () => {
    const twice = `${STRONG.encryption},${bytes.toString('base64url')}`;
    expect(refusalOf(productionEnvironment({ TOKEN_ENCRYPTION_KEY: twice }))).toMatch(
      /^TOKEN_ENCRYPTION_KEY .*: entry 2 must not be in the list twice in production/,
    );
  });

  it('refuses a key of our own that a service has in another spelling', () => {
    const SERVICE_CLIENTS = JSON.stringify({ billing: { secret: bytes.toString('hex') } });
    expect(refusalOf(productionEnvironment({ SERVICE_CLIENTS }))).toMatch(
      /^TOKEN_ENCRYPTION_KEY .* must not be the same as a secret in SERVICE_CLIENTS in production/,
    );
  });

  it.each([
    ['RFC 7515', 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow'],
    ['SP 800-38A', '603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4'],
    ['SP 800-38A, in base64', 'YD3rEBXKcb4rc67whX13gR81LAc7YQjXLZgQowkU3/Q='],
  ])('refuses the example key of %s', (_, key) => {
    const line = refusalOf(productionEnvironment({ REFRESH_TOKEN_SECRET: key }));
    expect(line).toContain('must be a secret of your own: this one is printed in a standard');
    expect(line).not.toContain(key);
  });

  it('refuses a service whose private key is printed in a standard', () => {
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    };
    const SERVICE_CLIENTS = JSON.stringify({ gateway: { jwks: { keys: [jwk] } } });
    expect(refusalOf(productionEnvironment({ SERVICE_CLIENTS }))).toContain('one is printed in a standard');
    expect(readSettings(developmentEnvironment({ SERVICE_CLIENTS })).serviceClients.clients.size).toBe(1);
  });

  it('refuses a database that forgets', () => {
    const DATABASE_URL = 'sqlite::memory:';
    expect(refusalOf(productionEnvironment({ DATABASE_URL }))).toContain('every restart would lose all accounts');
  });

  it('refuses pages that came over http', () => {
    const CORS_ORIGINS = 'https://app.example.com,http://intranet.example.com';
    expect(refusalOf(productionEnvironment({ CORS_ORIGINS }))).toMatch(/: entry 2 must be an https origin/);
    expect(readSettings(developmentEnvironment({ CORS_ORIGINS })).server.corsOrigins).toHaveLength(2);
  });

  it('refuses a secret of our own that a service knows too', () => {
    const SERVICE_CLIENTS = JSON.stringify({ billing: { secret: STRONG.refresh } });
    const line = refusalOf(productionEnvironment({ SERVICE_CLIENTS }));
    expect(line).toMatch(/^REFRESH_TOKEN_SECRET \(a secret, \d+ characters\): it must not be the same as a secret in/);
  });

  it('refuses a weak secret of a service', () => {
    const SERVICE_CLIENTS = JSON.stringify({ billing: { secret: 'changeme-changed-by-nobody-at-all-1' } });
    expect(refusalOf(productionEnvironment({ SERVICE_CLIENTS }))).toMatch(
      /^SERVICE_CLIENTS \(a secret, \d+ characters\): entry 1 must have a different secret/,
    );
  });

  it('refuses a cost of hashing that a thief can afford', () => {
    expect(refusalOf(productionEnvironment({ BCRYPT_COST: '9' }))).toContain('a whole number from 10 to 16');
    expect(readSettings(productionEnvironment({ BCRYPT_COST: '10' })).hashing.bcryptCost).toBe(10);
  });

  it('does not believe everybody about their address', () => {
    expect(refusalOf(productionEnvironment({ TRUST_PROXY: 'true' }))).toContain('anyone could then forge addresses');
    expect(readSettings(productionEnvironment({ TRUST_PROXY: '10.0.0.0/8' })).server.trustProxy).toEqual([
      '10.0.0.0/8',
    ]);
  });

  it.each(['0.0.0.0/1', '128.0.0.0/1', '8.0.0.0/7', '::/1', '::/80', '::ffff:0:0/96', '2000::/3'])(
    'does not believe a network as large as %s',
    (network) => {
      expect(refusalOf(productionEnvironment({ TRUST_PROXY: network }))).toContain(
        `must be narrower than ${network} in production`,
      );
      expect(readSettings(developmentEnvironment({ TRUST_PROXY: network })).server.trustProxy).toEqual([network]);
    },
  );

  it.each(['10.0.0.0/8', 'fc00::/7', '2001:db8::/32', '::ffff:10.0.0.0/104', '203.0.113.7'])('believes %s', (network) =>
    expect(readSettings(productionEnvironment({ TRUST_PROXY: network })).server.trustProxy).toEqual([network]),
  );

  it('turns the rate limit off only where somebody else limits', () => {
    const off = { RATE_LIMIT: 'off' };
    const refused = 'RATE_LIMIT is "off": it must be on in production unless REDIS_URL or TRUST_PROXY is set.';
    expect(refusalOf(productionEnvironment(off))).toBe(refused);
    expect(refusalOf(productionEnvironment({ ...off, TRUST_PROXY: 'false' }))).toBe(refused);
    for (const limiter of [{ REDIS_URL: 'redis://cache' }, { TRUST_PROXY: '10.0.0.1' }]) {
      expect(readSettings(productionEnvironment({ ...off, ...limiter })).throttling.enabled).toBe(false);
    }
  });
});
