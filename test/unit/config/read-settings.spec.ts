import { KeyObject } from 'node:crypto';
import { readSettings } from '../../../src/config/read-settings.js';
import { ServerSettings, TokenSettings } from '../../../src/config/settings.js';
import { developmentEnvironment, randomKey, refusalOf, refusalsOf, STRONG } from './environments.js';

const textOf = (key: KeyObject): string => key.export().toString('utf8');

describe('readSettings', () => {
  it('has a default for everything but the two secrets', () => {
    expect(readSettings(developmentEnvironment())).toMatchObject({
      server: {
        environment: 'development',
        host: '127.0.0.1',
        port: 3000,
        publicUrl: 'http://127.0.0.1:3000',
        basePath: '',
        secureCookies: false,
        cookieName: 'watchword',
        trustProxy: false,
        corsOrigins: [],
        logLevel: 'info',
        shutdownDrainMs: 5_000,
      },
      database: {
        kind: 'sqlite',
        location: 'var/watchword.sqlite',
        poolSize: 10,
        poolWaitMs: 5_000,
        tablePrefix: '',
        schema: undefined,
        sqliteSynchronous: 'normal',
      },
      tokens: {
        issuer: 'http://127.0.0.1:3000',
        audience: 'watchword',
        clientId: 'watchword',
        algorithm: 'ES256',
        accessTokenSecret: undefined,
        accessLifetimeMs: 15 * 60_000,
        refreshLifetimeMs: 7 * 86_400_000,
        refreshGraceMs: 10_000,
      },
      maintenance: { intervalMs: 60_000, userErasureMs: 2_592_000_000 },
      sessions: { absoluteLifetimeMs: 90 * 86_400_000, perUser: 20, adminRecentLoginMs: 0 },
      passwords: { minLength: 12, forbiddenWords: ['watchword', '127.0.0.1'] },
      hashing: {
        scheme: 'bcrypt',
        bcryptCost: 12,
        argon2: { memoryMib: 19, iterations: 2 },
        peppers: [],
        queueLength: 64,
        queueWaitMs: 10_000,
      },
      email: { verification: 'optional', change: 'at-once', allowsLogin: false },
      throttling: {
        enabled: true,
        redisUrl: undefined,
        loginAttempts: 5,
        loginAttemptsPerAddress: 100,
        loginStopAfter: 100,
      },
      metrics: { token: undefined },
      providers: { providers: new Map(), returnToOrigins: [], allowsTokenReading: false, refreshesAhead: false },
      serviceClients: { clients: new Map() },
    });
  });

  it('takes an empty or blank variable for one that is not set', () => {
    expect(readSettings(developmentEnvironment({ PORT: '', LOG_LEVEL: ' ', REDIS_URL: '', NODE_ENV: '' }))).toEqual(
      readSettings(developmentEnvironment()),
    );
  });

  it('drops the blanks around a value, such as the end of line of a mounted secret', () => {
    const { tokens, server } = readSettings(
      developmentEnvironment({ REFRESH_TOKEN_SECRET: `${STRONG.refresh}\n`, PORT: ' 4000 ' }),
    );
    expect(tokens.refreshTokenSecrets.map(textOf)).toEqual([STRONG.refresh]);
    expect(server.port).toBe(4000);
  });

  it('follows HOST and PORT in the public address until that is set', () => {
    const listening = { HOST: '::1', PORT: '0' };
    expect(readSettings(developmentEnvironment(listening)).server.publicUrl).toBe('http://[::1]:0');
    const { server, tokens } = readSettings(developmentEnvironment({ ...listening, PUBLIC_URL: 'https://id.test/' }));
    expect(server).toMatchObject({ publicUrl: 'https://id.test', secureCookies: true });
    expect(tokens.issuer).toBe('https://id.test');
  });

  it('keeps lists of secrets newest first, as keys', () => {
    const older = randomKey();
    const { tokens, hashing } = readSettings(
      developmentEnvironment({
        REFRESH_TOKEN_SECRET: `${STRONG.refresh}, ${STRONG.refreshBefore}`,
        TOKEN_ENCRYPTION_KEY: `${STRONG.encryption},${older}`,
        PASSWORD_PEPPER: `${STRONG.pepper},${STRONG.access}`,
        IMPORTED_PASSWORD_PEPPER: 'short, and one',
      }),
    );
    expect(tokens.refreshTokenSecrets.map(textOf)).toEqual([STRONG.refresh, STRONG.refreshBefore]);
    expect(tokens.encryptionKeys.map((key) => key.export().toString('base64'))).toEqual([STRONG.encryption, older]);
    expect(hashing.peppers.map(textOf)).toEqual([STRONG.pepper, STRONG.access]);
    expect(hashing.importedPepper && textOf(hashing.importedPepper)).toBe('short, and one');
  });

  it('forbids our name, the public host and the names that the operator adds as passwords', () => {
    const { passwords } = readSettings(
      developmentEnvironment({
        PUBLIC_URL: 'https://id.aerolith.example/auth',
        PASSWORD_FORBIDDEN_WORDS: 'Aerolith, a-e-r',
      }),
    );
    expect(passwords.forbiddenWords).toEqual(['watchword', 'id.aerolith.example', 'Aerolith', 'a-e-r']);
  });

  it('takes a generated secret only for one that is not set', () => {
    const generated = { refreshTokenSecret: randomKey(), tokenEncryptionKey: randomKey() };
    const { tokens } = readSettings({ REFRESH_TOKEN_SECRET: STRONG.refresh }, generated);
    expect(tokens.refreshTokenSecrets.map(textOf)).toEqual([STRONG.refresh]);
    expect(tokens.encryptionKeys.map((key) => key.export().toString('base64'))).toEqual([generated.tokenEncryptionKey]);
  });

  it('gives each section as an instance of the class by which it is injected', () => {
    const { server, tokens } = readSettings(developmentEnvironment());
    expect(server).toBeInstanceOf(ServerSettings);
    expect(tokens).toBeInstanceOf(TokenSettings);
  });

  it('freezes the tree all the way down', () => {
    const SERVICE_CLIENTS = JSON.stringify({ a: { secret: STRONG.access } });
    const settings = readSettings(developmentEnvironment({ SERVICE_CLIENTS, CORS_ORIGINS: 'https://a.test' }));
    expect(thawedIn(settings)).toEqual([]);
    const clients = settings.serviceClients.clients as Map<string, unknown>;
    expect(() => clients.set('b', {})).toThrow(TypeError);
    expect(() => clients.delete('a')).toThrow(TypeError);
    expect(() => {
      clients.clear();
    }).toThrow(TypeError);
    expect([...clients.keys()]).toEqual(['a']);
  });

  it('reads the providers of others, and what is done with their tokens', () => {
    const acme = { issuer: 'https://acme.test', clientId: 'c', clientSecret: 's' };
    const { providers } = readSettings(
      developmentEnvironment({
        OIDC_PROVIDERS: JSON.stringify({ acme, google: { preset: 'google', clientId: 'c', clientSecret: 's' } }),
        RETURN_TO_ORIGINS: 'https://app.test, https://shop.test',
        CONNECTION_TOKENS: 'on',
        CONNECTION_REFRESH_AHEAD: 'on',
      }),
    );
    expect([...providers.providers.keys()]).toEqual(['acme', 'google']);
    expect(providers).toMatchObject({
      returnToOrigins: ['https://app.test', 'https://shop.test'],
      ...{ allowsTokenReading: true, refreshesAhead: true },
    });
    expect(thawedIn(providers)).toEqual([]);
  });

  it('needs no section of the environment but its own', () => {
    expect(readSettings(developmentEnvironment({ PATH: '/bin', WATCHWORD_UNKNOWN: 'x' }))).toEqual(
      readSettings(developmentEnvironment()),
    );
  });
});

describe('a refused setting', () => {
  it.each([
    ['NODE_ENV', 'Production', 'it must be development, test or production'],
    ['PORT', '65536', 'it must be a whole number from 0 to 65535'],
    ['BCRYPT_COST', '17', 'it must be a whole number from 4 to 16'],
    ['ADMIN_RECENT_LOGIN', 'off', 'it must be a duration from 0s to 90d, written like 10s, 15m, 12h or 7d'],
    ['SESSIONS_PER_USER', '0', 'it must be a whole number from 1 to 1000'],
    ['PASSWORD_MIN_LENGTH', '7', 'it must be a whole number from 8 to 128'],
    [
      'PASSWORD_FORBIDDEN_WORDS',
      'x y',
      'it must be names of at most 100 characters with 3 letters or digits, comma separated',
    ],
    ['ACCESS_TOKEN_ALGORITHM', 'none', 'it must be ES256, EdDSA, RS256 or HS256'],
    ['EMAIL_LOGIN', 'yes', 'it must be on or off'],
    ['RATE_LIMIT', 'false', 'it must be on or off'],
    ['LOGIN_ATTEMPTS', '0', 'it must be a whole number from 1 to 100, or off'],
    ['LOGIN_STOP_AFTER', '5', 'it must be more than LOGIN_ATTEMPTS, which is "5"'],
    ['TOKEN_CLIENT_ID', 'my app', 'it must be 1 to 255 visible ASCII characters without blanks'],
    ['TOKEN_CLIENT_ID', 'é', 'it must be 1 to 255 visible ASCII characters without blanks'],
    ['REGISTRATION', 'hidden', 'it must be open, discreet or closed'],
    ['SQLITE_SYNCHRONOUS', 'off', 'it must be normal or full'],
    ['CONNECTION_TOKENS', 'yes', 'it must be off or on'],
    ['CONNECTION_REFRESH_AHEAD', 'true', 'it must be off or on'],
    ['LOG_LEVEL', 'trace', 'it must be fatal, error, warn, info or debug'],
    ['REFRESH_GRACE', '6m', 'it must be a duration from 0s to 5m, written like 10s, 15m, 12h or 7d'],
    ['MAINTENANCE_INTERVAL', '25h', 'it must be a duration from 1s to 1d, written like 10s, 15m, 12h or 7d'],
    ['ACCESS_TOKEN_EXPIRY', '0s', 'it must be a duration from 1s to 3650d, written like 10s, 15m, 12h or 7d'],
  ])('says of %s what it was, %j, and what it may be', (name, text, expected) => {
    expect(refusalOf(developmentEnvironment({ [name]: text }))).toBe(`${name} is "${text}": ${expected}.`);
  });

  it('refuses a client of our own logins that is also a service with a secret', () => {
    const SERVICE_CLIENTS = JSON.stringify({ billing: { secret: randomKey() } });
    expect(refusalOf(developmentEnvironment({ SERVICE_CLIENTS, TOKEN_CLIENT_ID: 'billing' }))).toBe(
      'TOKEN_CLIENT_ID is "billing": it must not be the id of a service in SERVICE_CLIENTS.',
    );
    expect(readSettings(developmentEnvironment({ SERVICE_CLIENTS, TOKEN_CLIENT_ID: 'app' })).tokens.clientId).toBe(
      'app',
    );
  });

  it('says which entry of a list is wrong', () => {
    expect(refusalOf(developmentEnvironment({ CORS_ORIGINS: 'https://a.test,*' }))).toMatch(
      /^CORS_ORIGINS is "https:\/\/a\.test,\*": entry 2 must be an exact origin/,
    );
  });

  it('says how long a secret was, and no more', () => {
    expect(refusalOf(developmentEnvironment({ REFRESH_TOKEN_SECRET: 'hunter2' }))).toBe(
      'REFRESH_TOKEN_SECRET (a secret, 7 characters): it must be at least 32 bytes long.',
    );
  });

  it('says which provider is wrong, and nothing of what stands there', () => {
    const OIDC_PROVIDERS = JSON.stringify({ acme: { preset: 'google', clientId: 'hunter2' } });
    expect(refusalOf(developmentEnvironment({ OIDC_PROVIDERS }))).toBe(
      `OIDC_PROVIDERS (a secret, ${OIDC_PROVIDERS.length} characters): entry 1 must have a clientSecret of 1 to 1024 printable ASCII characters.`,
    );
  });

  it('says that a secret is missing', () => {
    expect(refusalOf(developmentEnvironment({ REFRESH_TOKEN_SECRET: undefined }))).toBe(
      'REFRESH_TOKEN_SECRET is not set: it must be at least 32 bytes long.',
    );
  });

  it('stays one short line, without a password, whatever the text was', () => {
    const text = `https://me:hunter2@id.test/\n\u001b[31m\u2028${'x'.repeat(500)}`;
    const line = refusalOf(developmentEnvironment({ PUBLIC_URL: text }));
    expect(line).toMatch(/^[^\p{Cc}\u2028]{1,250}$/u);
    expect(line).not.toContain('hunter2');
  });
});

describe('several refused settings', () => {
  it('are all named, a line each, by readers and by rules', () => {
    const changes = { PORT: 'abc', LOG_LEVEL: 'loud', REFRESH_TOKEN_SECRET: 'hunter2', KEY_ROTATION_INTERVAL: '1m' };
    expect(refusalsOf(developmentEnvironment(changes))).toEqual([
      'PORT is "abc": it must be a whole number from 0 to 65535.',
      'LOG_LEVEL is "loud": it must be fatal, error, warn, info or debug.',
      'REFRESH_TOKEN_SECRET (a secret, 7 characters): it must be at least 32 bytes long.',
      'KEY_ROTATION_INTERVAL is "1m": it must be at least JWKS_CACHE_LIFETIME, which is "5m".',
    ]);
  });

  it('are counted in the message, under which each has a line', () => {
    const changes = developmentEnvironment({ PORT: 'abc', BCRYPT_COST: '99' });
    expect(() => readSettings(changes)).toThrow(
      /^2 settings are wrong:\n {2}PORT is "abc": .*\n {2}BCRYPT_COST is "99": .*$/,
    );
  });

  it('are not compared with others while they are no values', () => {
    const changes = { REFRESH_TOKEN_EXPIRY: 'soon', ACCESS_TOKEN_EXPIRY: '400d', JWKS_CACHE_LIFETIME: 'later' };
    const names = refusalsOf(developmentEnvironment(changes)).map((line) => line.split(' ')[0]);
    expect(names).toEqual(['REFRESH_TOKEN_EXPIRY', 'JWKS_CACHE_LIFETIME']);
  });

  it('beside a misspelt environment are those that are wrong in every environment', () => {
    const names = refusalsOf({ NODE_ENV: 'prod', PORT: 'abc' }).map((line) => line.split(' ')[0]);
    expect(names.sort()).toEqual(['NODE_ENV', 'PORT']);
  });

  it('include everything that production misses', () => {
    const names = refusalsOf({ NODE_ENV: 'production' }).map((line) => line.split(' ')[0]);
    expect(names).toEqual(['PUBLIC_URL', 'REFRESH_TOKEN_SECRET', 'TOKEN_ENCRYPTION_KEY']);
  });
});

describe('settings that must agree', () => {
  it('lets no access token outlive its refresh token', () => {
    expect(refusalOf(developmentEnvironment({ ACCESS_TOKEN_EXPIRY: '8d' }))).toBe(
      'ACCESS_TOKEN_EXPIRY is "8d": it must be at most REFRESH_TOKEN_EXPIRY, which is "7d".',
    );
  });

  it('lets no refresh token outlive its session', () => {
    expect(refusalOf(developmentEnvironment({ SESSION_ABSOLUTE_EXPIRY: '1h' }))).toBe(
      'REFRESH_TOKEN_EXPIRY is "7d": it must be at most SESSION_ABSOLUTE_EXPIRY, which is "1h".',
    );
  });

  it('lets no signing key be replaced before its successor could be published', () => {
    expect(refusalOf(developmentEnvironment({ KEY_ROTATION_INTERVAL: '4m' }))).toBe(
      'KEY_ROTATION_INTERVAL is "4m": it must be at least JWKS_CACHE_LIFETIME, which is "5m".',
    );
  });

  it('lets no reading of revocations be stale before the next one', () => {
    expect(refusalOf(developmentEnvironment({ REVOCATION_STALENESS_LIMIT: '1s' }))).toBe(
      'REVOCATION_STALENESS_LIMIT is "1s": it must be at least REVOCATION_POLL_INTERVAL, which is "2s".',
    );
  });

  it('lets nobody register discreetly where no address is confirmed', () => {
    const discreet = { REGISTRATION: 'discreet' };
    expect(refusalOf(developmentEnvironment({ ...discreet, EMAIL_VERIFICATION: 'off' }))).toBe(
      'EMAIL_VERIFICATION is "off": it must be optional or required where REGISTRATION is discreet.',
    );
    for (const EMAIL_VERIFICATION of ['optional', 'required']) {
      const { registration } = readSettings(developmentEnvironment({ ...discreet, EMAIL_VERIFICATION }));
      expect(registration.mode).toBe('discreet');
    }
    const closed = { REGISTRATION: 'closed', EMAIL_VERIFICATION: 'off' };
    expect(readSettings(developmentEnvironment(closed)).registration.mode).toBe('closed');
  });

  it('allows all three to be the same', () => {
    const same = { ACCESS_TOKEN_EXPIRY: '1h', REFRESH_TOKEN_EXPIRY: '60m', SESSION_ABSOLUTE_EXPIRY: '3600s' };
    expect(readSettings(developmentEnvironment(same)).sessions.absoluteLifetimeMs).toBe(3_600_000);
  });

  it('needs a shared secret with HS256', () => {
    const shared = { ACCESS_TOKEN_ALGORITHM: 'HS256', ACCESS_TOKEN_SECRET: STRONG.access };
    const { accessTokenSecret } = readSettings(developmentEnvironment(shared)).tokens;
    expect(accessTokenSecret?.export().toString('utf8')).toBe(STRONG.access);
    expect(refusalOf(developmentEnvironment({ ACCESS_TOKEN_ALGORITHM: 'HS256' }))).toBe(
      'ACCESS_TOKEN_SECRET is not set: it must be at least 32 bytes long.',
    );
    expect(refusalOf(developmentEnvironment({ ...shared, ACCESS_TOKEN_SECRET: 'a'.repeat(31) }))).toBe(
      'ACCESS_TOKEN_SECRET (a secret, 31 characters): it must be at least 32 bytes long.',
    );
  });

  it('refuses a shared secret that would sign nothing', () => {
    expect(refusalOf(developmentEnvironment({ ACCESS_TOKEN_SECRET: STRONG.access }))).toBe(
      'ACCESS_TOKEN_SECRET (a secret, 40 characters): it must be set only when ACCESS_TOKEN_ALGORITHM is HS256, but it is "ES256".',
    );
  });

  it('lets development turn the rate limit off and repeat itself in a secret', () => {
    const careless = { RATE_LIMIT: 'off', REFRESH_TOKEN_SECRET: 'a'.repeat(32), TRUST_PROXY: 'true' };
    expect(readSettings(developmentEnvironment(careless)).throttling.enabled).toBe(false);
  });
});

/** The paths of everything in the tree that could be changed. */
function thawedIn(value: unknown, path = 'settings'): string[] {
  if (typeof value !== 'object' || value === null || value instanceof KeyObject) return [];
  const parts = value instanceof Map ? [...value.entries()] : Object.entries(value);
  const below = parts.flatMap(([name, part]) => thawedIn(part, `${path}.${String(name)}`));
  return Object.isFrozen(value) ? below : [path, ...below];
}
