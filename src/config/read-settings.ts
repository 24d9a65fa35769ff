import {
  databaseUrl,
  exactOrigin,
  host,
  mailUrl,
  originOf,
  publicUrl,
  redisUrl,
  trustProxy,
} from './address-readers.js';
import { deepFreeze, frozenMap } from './deep-freeze.js';
import type { ReadTextFile } from './json-source.js';
import { providers } from './provider-readers.js';
import { bearerToken, encryptionKeyList, secret, secretList } from './secret-readers.js';
import { serviceClients } from './service-client-readers.js';
import { settingError } from './setting-error.js';
import { durationBetween, integerBetween, list, mailSender, oneOf, plainText } from './setting-readers.js';
import { assertSettingsAgree } from './setting-rules.js';
import { type EnvironmentVariables, SettingSource } from './setting-source.js';
import {
  DatabaseSettings,
  type Environment,
  ENVIRONMENTS,
  FederationSettings,
  KeySettings,
  LOG_LEVELS,
  MailSettings,
  MaintenanceSettings,
  MetricsSettings,
  PasswordSettings,
  RevocationSettings,
  ServerSettings,
  ServiceClientSettings,
  SessionSettings,
  type Settings,
  SIGNING_ALGORITHMS,
  ThrottlingSettings,
  TokenSettings,
} from './settings.js';

const LEAST_KEY_BYTES = 32;
const LEAST_PEPPER_BYTES = 16;

const lifetime = durationBetween('1s');

/** Stand in for secrets that are not set, outside production only; written as the variables would be. */
export interface GeneratedSecrets {
  readonly refreshTokenSecret: string;
  readonly tokenEncryptionKey: string;
}

/**
 * Makes the frozen tree of settings out of an environment. It touches nothing else, except that OIDC_PROVIDERS and
 * SERVICE_CLIENTS may name a file, which `readFile` is asked for.
 *
 * @throws SettingError for the first setting that is not allowed
 */
export function readSettings(
  environment: EnvironmentVariables,
  generated?: GeneratedSecrets,
  readFile: ReadTextFile = refuseToRead,
): Settings {
  const isProduction = environmentIn(environment) === 'production';
  const source = new SettingSource(environment, isProduction ? undefined : generated && byVariable(generated));
  const server = serverSettings(source, isProduction);
  const settings: Settings = {
    server,
    database: section(DatabaseSettings, source.get('DATABASE_URL', databaseUrl)),
    tokens: tokenSettings(source, server.publicUrl),
    keys: keySettings(source),
    revocation: revocationSettings(source),
    maintenance: section(MaintenanceSettings, {
      intervalMs: source.get('MAINTENANCE_INTERVAL', durationBetween('1s', '1d')),
      userErasureMs: source.get('USER_ERASURE_AFTER', durationBetween('0s')),
    }),
    sessions: sessionSettings(source),
    passwords: passwordSettings(source, isProduction),
    throttling: throttlingSettings(source),
    metrics: section(MetricsSettings, { token: source.find('METRICS_TOKEN', bearerToken) }),
    mail: section(MailSettings, { url: source.get('MAIL_URL', mailUrl), from: source.get('MAIL_FROM', mailSender) }),
    federation: section(FederationSettings, {
      providers: source.find('OIDC_PROVIDERS', providers(isProduction, readFile)) ?? frozenMap([]),
    }),
    serviceClients: section(ServiceClientSettings, {
      clients: source.find('SERVICE_CLIENTS', serviceClients(isProduction, readFile)) ?? frozenMap([]),
    }),
  };
  assertSettingsAgree(settings, source);
  return deepFreeze(settings);
}

/** @throws SettingError when NODE_ENV names no environment that there is */
export function environmentIn(environment: EnvironmentVariables): Environment {
  return new SettingSource(environment).get('NODE_ENV', oneOf(ENVIRONMENTS));
}

function serverSettings(source: SettingSource, isProduction: boolean): ServerSettings {
  const hostName = source.get('HOST', host);
  const port = source.get('PORT', integerBetween(0, 65_535));
  const readUrl = publicUrl(isProduction);
  const url = isProduction
    ? source.get('PUBLIC_URL', readUrl)
    : (source.find('PUBLIC_URL', readUrl) ?? originOf(hostName, port));
  return section(ServerSettings, {
    environment: source.get('NODE_ENV', oneOf(ENVIRONMENTS)),
    host: hostName,
    port,
    publicUrl: url,
    secureCookies: url.startsWith('https:'),
    trustProxy: source.find('TRUST_PROXY', trustProxy(isProduction)) ?? false,
    corsOrigins: source.find('CORS_ORIGINS', list(exactOrigin)) ?? [],
    returnToOrigins: source.find('RETURN_TO_ORIGINS', list(exactOrigin)) ?? [],
    logLevel: source.get('LOG_LEVEL', oneOf(LOG_LEVELS)),
  });
}

function tokenSettings(source: SettingSource, issuer: string): TokenSettings {
  const algorithm = source.get('ACCESS_TOKEN_ALGORITHM', oneOf(SIGNING_ALGORITHMS));
  return section(TokenSettings, {
    issuer,
    audience: source.get('TOKEN_AUDIENCE', plainText(255)),
    algorithm,
    accessTokenSecret: accessTokenSecret(source, algorithm),
    accessLifetimeMs: source.get('ACCESS_TOKEN_EXPIRY', lifetime),
    refreshTokenSecrets: source.get('REFRESH_TOKEN_SECRET', secretList(LEAST_KEY_BYTES)),
    refreshLifetimeMs: source.get('REFRESH_TOKEN_EXPIRY', lifetime),
    refreshGraceMs: source.get('REFRESH_GRACE', durationBetween('0s', '5m')),
    encryptionKeys: source.get('TOKEN_ENCRYPTION_KEY', encryptionKeyList),
  });
}

/** Refused rather than ignored beside another algorithm: whoever sets it believes that it signs. */
function accessTokenSecret(
  source: SettingSource,
  algorithm: TokenSettings['algorithm'],
): TokenSettings['accessTokenSecret'] {
  if (algorithm === 'HS256') return source.get('ACCESS_TOKEN_SECRET', secret(LEAST_KEY_BYTES));
  const text = source.textOf('ACCESS_TOKEN_SECRET');
  if (text === undefined) return undefined;
  const refusal = `must be set only when ACCESS_TOKEN_ALGORITHM is HS256, and that is "${algorithm}"`;
  throw settingError('ACCESS_TOKEN_SECRET', text, { refusal });
}

function keySettings(source: SettingSource): KeySettings {
  return section(KeySettings, {
    rotationIntervalMs: source.get('KEY_ROTATION_INTERVAL', lifetime),
    jwksCacheMs: source.get('JWKS_CACHE_LIFETIME', durationBetween('1s', '24h')),
  });
}

function revocationSettings(source: SettingSource): RevocationSettings {
  return section(RevocationSettings, {
    pollIntervalMs: source.get('REVOCATION_POLL_INTERVAL', durationBetween('1s', '5m')),
    stalenessLimitMs: source.get('REVOCATION_STALENESS_LIMIT', durationBetween('1s', '1h')),
  });
}

function sessionSettings(source: SettingSource): SessionSettings {
  return section(SessionSettings, {
    absoluteLifetimeMs: source.get('SESSION_ABSOLUTE_EXPIRY', lifetime),
    perUser: source.get('SESSIONS_PER_USER', integerBetween(1, 1_000)),
  });
}

function passwordSettings(source: SettingSource, isProduction: boolean): PasswordSettings {
  return section(PasswordSettings, {
    bcryptCost: source.get('BCRYPT_COST', integerBetween(isProduction ? 10 : 4, 16)),
    peppers: source.find('PASSWORD_PEPPER', secretList(LEAST_PEPPER_BYTES)) ?? [],
    minLength: source.get('PASSWORD_MIN_LENGTH', integerBetween(8, 128)),
  });
}

function throttlingSettings(source: SettingSource): ThrottlingSettings {
  return section(ThrottlingSettings, {
    enabled: source.get('RATE_LIMIT', oneOf(['on', 'off'])) === 'on',
    redisUrl: source.find('REDIS_URL', redisUrl),
  });
}

/** An instance of the section's class, since the class is what it is injected by. */
function section<T extends object>(type: new () => T, values: Readonly<T>): T {
  return Object.assign(new type(), values);
}

function byVariable(generated: GeneratedSecrets): Record<string, string> {
  return {
    REFRESH_TOKEN_SECRET: generated.refreshTokenSecret,
    TOKEN_ENCRYPTION_KEY: generated.tokenEncryptionKey,
  };
}

function refuseToRead(): never {
  throw new Error('No file can be read here.');
}
