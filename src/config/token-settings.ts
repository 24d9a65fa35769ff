import { encryptionKeyList, secret, secretList } from './secret-readers.js';
import { durationBetween, oneOf, plainText, visibleAscii } from './setting-readers.js';
import type { SettingSource } from './setting-source.js';
import { section } from './settings-section.js';
import { SIGNING_ALGORITHMS, TokenSettings } from './settings.js';

const LEAST_KEY_BYTES = 32;

const lifetime = durationBetween('1s');

/** What access tokens and refresh tokens are made of. */
export function tokenSettings(source: SettingSource, issuer: string): TokenSettings {
  const algorithm = source.get('ACCESS_TOKEN_ALGORITHM', oneOf(SIGNING_ALGORITHMS));
  return section(TokenSettings, {
    issuer,
    audience: source.get('TOKEN_AUDIENCE', plainText(255)),
    clientId: source.get('TOKEN_CLIENT_ID', visibleAscii(255)),
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
  if (source.textOf('ACCESS_TOKEN_SECRET') === undefined || !source.accepts('ACCESS_TOKEN_ALGORITHM')) return undefined;
  const refusal = `must be set only when ACCESS_TOKEN_ALGORITHM is HS256, but it is "${algorithm}"`;
  source.refuse('ACCESS_TOKEN_SECRET', { refusal });
  return undefined;
}
