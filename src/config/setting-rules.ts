import { assertSecretsAreStrong } from './production-secrets.js';
import { settingError } from './setting-error.js';
import type { SettingSource } from './setting-source.js';
import type { Settings } from './settings.js';

/**
 * The rules that take more than one setting.
 *
 * @throws SettingError for the first rule that is broken
 */
export function assertSettingsAgree(settings: Settings, source: SettingSource): void {
  assertLifetimesNest(settings, source);
  assertKeysCanBePublished(settings, source);
  assertFeedCanBeFresh(settings, source);
  if (settings.server.environment !== 'production') return;
  assertSomebodyLimits(settings, source);
  assertSecretsAreStrong(source, settings.serviceClients);
}

/** A token that outlives what it belongs to would promise more than the server keeps. */
function assertLifetimesNest({ tokens, sessions }: Settings, source: SettingSource): void {
  const lifetimes = [
    { name: 'ACCESS_TOKEN_EXPIRY', milliseconds: tokens.accessLifetimeMs },
    { name: 'REFRESH_TOKEN_EXPIRY', milliseconds: tokens.refreshLifetimeMs },
    { name: 'SESSION_ABSOLUTE_EXPIRY', milliseconds: sessions.absoluteLifetimeMs },
  ] as const;
  for (const [index, { name, milliseconds }] of lifetimes.entries()) {
    const longer = lifetimes[index + 1];
    if (!longer || milliseconds <= longer.milliseconds) continue;
    const refusal = `must be at most ${longer.name}, which is "${source.textOf(longer.name) ?? ''}"`;
    throw settingError(name, source.textOf(name), { refusal });
  }
}

/** The next key is published while the present one signs. */
function assertKeysCanBePublished({ keys }: Settings, source: SettingSource): void {
  if (keys.rotationIntervalMs >= keys.jwksCacheMs) return;
  const refusal = `must be at least JWKS_CACHE_LIFETIME, which is "${source.textOf('JWKS_CACHE_LIFETIME') ?? ''}"`;
  throw settingError('KEY_ROTATION_INTERVAL', source.textOf('KEY_ROTATION_INTERVAL'), { refusal });
}

/** A limit below the interval would have the database asked between any two readings. */
function assertFeedCanBeFresh({ revocation }: Settings, source: SettingSource): void {
  if (revocation.stalenessLimitMs >= revocation.pollIntervalMs) return;
  const refusal = `must be at least REVOCATION_POLL_INTERVAL, which is "${source.textOf('REVOCATION_POLL_INTERVAL') ?? ''}"`;
  throw settingError('REVOCATION_STALENESS_LIMIT', source.textOf('REVOCATION_STALENESS_LIMIT'), { refusal });
}

/** Each instance counts for itself, so without limits here somebody else has to limit: a shared store or a proxy. */
function assertSomebodyLimits({ server, throttling }: Settings, source: SettingSource): void {
  if (throttling.enabled || throttling.redisUrl !== undefined || server.trustProxy !== false) return;
  const refusal = 'must be on in production unless REDIS_URL or TRUST_PROXY is set';
  throw settingError('RATE_LIMIT', source.textOf('RATE_LIMIT'), { refusal });
}
