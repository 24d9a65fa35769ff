import {
  cookieName,
  databaseUrl,
  exactOrigin,
  host,
  originOf,
  basePathOf,
  publicUrl,
  redisUrl,
  trustProxy,
} from './address-readers.js';
import { schemaName, tablePrefix } from './database-name-readers.js';
import { deepFreeze, frozenMap } from '../kernel/deep-freeze.js';
import { hashingValues } from './hashing-readers.js';
import type { ReadTextFile } from './json-source.js';
import { emailSettings, mailSettings, registrationSettings } from './mail-settings.js';
import { forbiddenWord } from './password-readers.js';
import { providerSettings } from './provider-readers.js';
import { bearerToken } from './secret-readers.js';
import { serviceClients } from './service-client-readers.js';
import { durationBetween, integerBetween, isRefused, list, numberOrOff, oneOf } from './setting-readers.js';
import { refuseDisagreements } from './setting-rules.js';
import { type EnvironmentVariables, SettingSource } from './setting-source.js';
import { section } from './settings-section.js';
import {
  DatabaseSettings,
  type Environment,
  ENVIRONMENTS,
  HashingSettings,
  KeySettings,
  LOG_LEVELS,
  MaintenanceSettings,
  MetricsSettings,
  PasswordSettings,
  RevocationSettings,
  ServerSettings,
  ServiceClientSettings,
  SessionSettings,
  type Settings,
  SQLITE_SYNCHRONOUS_MODES,
  ThrottlingSettings,
} from './settings.js';
import { tokenSettings } from './token-settings.js';

const lifetime = durationBetween('1s');
const environment = oneOf(ENVIRONMENTS);

/** Stand in for secrets that are not set, outside production only; written as the variables would be. */
export interface GeneratedSecrets {
  /** As REFRESH_TOKEN_SECRET. */
  readonly refreshTokenSecret: string;
  /** As TOKEN_ENCRYPTION_KEY. */
  readonly tokenEncryptionKey: string;
}

/**
 * Makes the frozen tree of settings out of an environment. It touches nothing else, except that SERVICE_CLIENTS and
 * OIDC_PROVIDERS may name a file, which `readFile` is asked for.
 *
 * @throws SettingError with every setting that is not allowed
 */
export function readSettings(
  variables: EnvironmentVariables,
  generated?: GeneratedSecrets,
  readFile: ReadTextFile = refuseToRead,
): Settings {
  const isProduction = environmentIn(variables) === 'production';
  const source = new SettingSource(variables, isProduction ? undefined : generated && byVariable(generated));
  const server = serverSettings(source, isProduction);
  const mail = mailSettings(source);
  const settings: Settings = {
    server,
    database: databaseSettings(source, isProduction),
    tokens: tokenSettings(source, server.publicUrl),
    keys: keySettings(source),
    revocation: revocationSettings(source),
    maintenance: section(MaintenanceSettings, {
      intervalMs: source.get('MAINTENANCE_INTERVAL', durationBetween('1s', '1d')),
      userErasureMs: source.get('USER_ERASURE_AFTER', durationBetween('0s')),
    }),
    sessions: sessionSettings(source),
    passwords: passwordSettings(source, server.publicUrl),
    hashing: section(HashingSettings, hashingValues(source, isProduction)),
    registration: registrationSettings(source),
    email: emailSettings(source, mail),
    throttling: throttlingSettings(source),
    mail,
    metrics: section(MetricsSettings, { token: source.find('METRICS_TOKEN', bearerToken) }),
    providers: providerSettings(source, isProduction, readFile),
    serviceClients: section(ServiceClientSettings, {
      clients: source.find('SERVICE_CLIENTS', serviceClients(isProduction, readFile)) ?? frozenMap([]),
    }),
    generatedSecrets: source.generatedNames(),
  };
  refuseDisagreements(settings, source);
  source.assertAccepted();
  return deepFreeze(settings);
}

/** Undefined when NODE_ENV names no environment that there is. */
export function environmentIn(variables: EnvironmentVariables): Environment | undefined {
  const reading = environment(new SettingSource(variables).textOf('NODE_ENV') ?? '');
  return isRefused(reading) ? undefined : reading.value;
}

function serverSettings(source: SettingSource, isProduction: boolean): ServerSettings {
  const hostName = source.get('HOST', host);
  const port = source.get('PORT', integerBetween(0, 65_535));
  const readUrl = publicUrl(isProduction);
  const given = isProduction ? source.get('PUBLIC_URL', readUrl) : source.find('PUBLIC_URL', readUrl);
  const url = given ?? (source.accepts('HOST', 'PORT') ? originOf(hostName, port) : '');
  return section(ServerSettings, {
    environment: source.get('NODE_ENV', environment),
    host: hostName,
    port,
    publicUrl: url,
    basePath: basePathOf(url),
    isPublicUrlSet: given !== undefined,
    secureCookies: url.startsWith('https:'),
    cookieName: source.get('COOKIE_NAME', cookieName),
    trustProxy: source.find('TRUST_PROXY', trustProxy(isProduction)) ?? false,
    corsOrigins: source.find('CORS_ORIGINS', list(exactOrigin(isProduction))) ?? [],
    logLevel: source.get('LOG_LEVEL', oneOf(LOG_LEVELS)),
    shutdownDrainMs: source.get('SHUTDOWN_DRAIN', durationBetween('0s', '5m')),
  });
}

function databaseSettings(source: SettingSource, isProduction: boolean): DatabaseSettings {
  return section(DatabaseSettings, {
    ...source.get('DATABASE_URL', databaseUrl(isProduction)),
    poolSize: source.get('DATABASE_POOL_SIZE', integerBetween(2, 1_000)),
    poolWaitMs: source.get('DATABASE_POOL_WAIT', durationBetween('1s', '1m')),
    tablePrefix: source.find('DATABASE_TABLE_PREFIX', tablePrefix) ?? '',
    schema: source.find('DATABASE_SCHEMA', schemaName),
    sqliteSynchronous: source.get('SQLITE_SYNCHRONOUS', oneOf(SQLITE_SYNCHRONOUS_MODES)),
  });
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
    adminRecentLoginMs: source.get('ADMIN_RECENT_LOGIN', durationBetween('0s', '90d')),
  });
}

function passwordSettings(source: SettingSource, ownUrl: string): PasswordSettings {
  const ownHosts = ownUrl === '' ? [] : [new URL(ownUrl).hostname];
  const added = source.find('PASSWORD_FORBIDDEN_WORDS', list(forbiddenWord)) ?? [];
  return section(PasswordSettings, {
    minLength: source.get('PASSWORD_MIN_LENGTH', integerBetween(8, 128)),
    forbiddenWords: ['watchword', ...ownHosts, ...added],
  });
}

function throttlingSettings(source: SettingSource): ThrottlingSettings {
  return section(ThrottlingSettings, {
    enabled: source.get('RATE_LIMIT', oneOf(['on', 'off'])) === 'on',
    redisUrl: source.find('REDIS_URL', redisUrl),
    loginAttempts: source.get('LOGIN_ATTEMPTS', numberOrOff(1, 100)),
    loginAttemptsPerAddress: source.get('LOGIN_ATTEMPTS_PER_ADDRESS', integerBetween(1, 100_000)),
    loginStopAfter: source.get('LOGIN_STOP_AFTER', integerBetween(2, 1_000)),
  });
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
