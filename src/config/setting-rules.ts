import { isLoopback } from './mail-readers.js';
import { refuseWeakSecrets } from './production-secrets.js';
import type { SettingName } from './setting-catalogue.js';
import type { SettingSource } from './setting-source.js';
import type { Settings } from './settings.js';

/** The rules that take more than one setting. What breaks one is refused in the source. */
export function refuseDisagreements(settings: Settings, source: SettingSource): void {
  refuseLifetimesThatDoNotNest(settings, source);
  // The next key is published while the present one signs.
  refuseShorter(source, 'KEY_ROTATION_INTERVAL', settings.keys.rotationIntervalMs, {
    name: 'JWKS_CACHE_LIFETIME',
    milliseconds: settings.keys.jwksCacheMs,
  });
  // A limit below the interval would have the database asked between any two readings.
  refuseShorter(source, 'REVOCATION_STALENESS_LIMIT', settings.revocation.stalenessLimitMs, {
    name: 'REVOCATION_POLL_INTERVAL',
    milliseconds: settings.revocation.pollIntervalMs,
  });
  refuseSchemaOnSqlite(settings, source);
  refuseDiscretionWithoutConfirmation(settings, source);
  refuseMailThatCannotLeave(settings, source);
  refuseStopBeforeDelay(settings, source);
  refuseClientIdOfAService(settings, source);
  if (settings.server.environment !== 'production') return;
  refuseReadablePassword(settings, source);
  refuseThatNobodyLimits(settings, source);
  refuseUnlimitedGuessing(settings, source);
  refuseWeakSecrets(source, settings.serviceClients);
}

interface NamedDuration {
  readonly name: SettingName;
  readonly milliseconds: number;
}

/** A token that outlives what it belongs to would promise more than the server keeps. */
function refuseLifetimesThatDoNotNest({ tokens, sessions }: Settings, source: SettingSource): void {
  const lifetimes: readonly NamedDuration[] = [
    { name: 'ACCESS_TOKEN_EXPIRY', milliseconds: tokens.accessLifetimeMs },
    { name: 'REFRESH_TOKEN_EXPIRY', milliseconds: tokens.refreshLifetimeMs },
    { name: 'SESSION_ABSOLUTE_EXPIRY', milliseconds: sessions.absoluteLifetimeMs },
  ];
  for (const [index, { name, milliseconds }] of lifetimes.entries()) {
    const longer = lifetimes[index + 1];
    if (!longer || !source.accepts(name, longer.name) || milliseconds <= longer.milliseconds) continue;
    source.refuse(name, { refusal: `must be at most ${valueOf(longer, source)}` });
  }
}

function refuseShorter(source: SettingSource, name: SettingName, milliseconds: number, shorter: NamedDuration): void {
  if (!source.accepts(name, shorter.name) || milliseconds >= shorter.milliseconds) return;
  source.refuse(name, { refusal: `must be at least ${valueOf(shorter, source)}` });
}

function valueOf({ name }: NamedDuration, source: SettingSource): string {
  return `${name}, which is "${source.textOf(name) ?? ''}"`;
}

function refuseSchemaOnSqlite({ database }: Settings, source: SettingSource): void {
  if (!source.accepts('DATABASE_URL', 'DATABASE_SCHEMA')) return;
  if (database.kind !== 'sqlite' || database.schema === undefined) return;
  source.refuse('DATABASE_SCHEMA', {
    refusal: 'is for PostgreSQL; SQLite has no schemas, so use DATABASE_TABLE_PREFIX',
  });
}

/** With it nobody has an account before the address was confirmed. */
function refuseDiscretionWithoutConfirmation({ registration, email }: Settings, source: SettingSource): void {
  if (!source.accepts('REGISTRATION', 'EMAIL_VERIFICATION')) return;
  if (registration.mode !== 'discreet' || email.verification !== 'off') return;
  source.refuse('EMAIL_VERIFICATION', { refusal: 'must be optional or required where REGISTRATION is discreet' });
}

/** A server of others knows no sender at localhost, and would lose what it cannot deliver. */
function refuseMailThatCannotLeave({ mail }: Settings, source: SettingSource): void {
  if (!source.accepts('MAIL_URL', 'MAIL_FROM') || mail.transport.kind !== 'smtp') return;
  if (mail.from.address.endsWith('@localhost') && !isLoopback(mail.transport.host)) {
    source.refuse('MAIL_FROM', { refusal: 'must be an address of yours where MAIL_URL names a server' });
  }
}

function refuseReadablePassword({ mail }: Settings, source: SettingSource): void {
  if (!source.accepts('MAIL_URL', 'MAIL_TLS') || mail.transport.kind !== 'smtp' || mail.requiresTls) return;
  const { host, credentials, speaksTlsAtOnce } = mail.transport;
  if (credentials === undefined || speaksTlsAtOnce || isLoopback(host)) return;
  source.refuse('MAIL_TLS', { refusal: 'must be required in production where MAIL_URL has a password' });
}

function refuseStopBeforeDelay({ throttling }: Settings, source: SettingSource): void {
  if (!source.accepts('LOGIN_ATTEMPTS', 'LOGIN_STOP_AFTER') || throttling.loginAttempts === null) return;
  if (throttling.loginStopAfter > throttling.loginAttempts) return;
  const attempts = String(throttling.loginAttempts);
  source.refuse('LOGIN_STOP_AFTER', { refusal: `must be more than LOGIN_ATTEMPTS, which is "${attempts}"` });
}

/** A service has to prove who it is, and our own logins need no proof: nobody may be able to pass for the other. */
function refuseClientIdOfAService({ tokens, serviceClients }: Settings, source: SettingSource): void {
  if (!source.accepts('TOKEN_CLIENT_ID', 'SERVICE_CLIENTS') || !serviceClients.clients.has(tokens.clientId)) return;
  source.refuse('TOKEN_CLIENT_ID', { refusal: 'must not be the id of a service in SERVICE_CLIENTS' });
}

/** Nobody else can: a proxy does not see which account a password is for. */
function refuseUnlimitedGuessing({ throttling }: Settings, source: SettingSource): void {
  if (!source.accepts('LOGIN_ATTEMPTS') || throttling.loginAttempts !== null) return;
  source.refuse('LOGIN_ATTEMPTS', { refusal: 'must be a number in production' });
}

/** Each instance counts for itself, so without limits here somebody else has to limit: a shared store or a proxy. */
function refuseThatNobodyLimits({ server, throttling }: Settings, source: SettingSource): void {
  if (!source.accepts('RATE_LIMIT', 'REDIS_URL', 'TRUST_PROXY')) return;
  if (throttling.enabled || throttling.redisUrl !== undefined || server.trustProxy !== false) return;
  source.refuse('RATE_LIMIT', { refusal: 'must be on in production unless REDIS_URL or TRUST_PROXY is set' });
}
