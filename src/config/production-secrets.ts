import { createHash } from 'node:crypto';
import { decodeEncryptionKey, inOneAlphabet } from './secret-readers.js';
import { weaknessOf } from './secret-strength.js';
import type { SettingName } from './setting-catalogue.js';
import { splitList } from './setting-readers.js';
import type { SettingSource } from './setting-source.js';
import type { ServiceClientSettings } from './settings.js';

/** The secrets that an operator makes up, in contrast to URLs whose passwords somebody else rules. */
const MADE_UP_SECRETS = [
  { name: 'ACCESS_TOKEN_SECRET', isList: false },
  { name: 'REFRESH_TOKEN_SECRET', isList: true },
  { name: 'TOKEN_ENCRYPTION_KEY', isList: true },
  { name: 'PASSWORD_PEPPER', isList: true },
  { name: 'METRICS_TOKEN', isList: false },
] as const satisfies readonly { name: SettingName; isList: boolean }[];

const SAME_AS_OF_CLIENT = { refusal: 'must not be the same as a secret in SERVICE_CLIENTS in production' };

/**
 * Refuses secrets that can be guessed, older ones in a list too, since those still verify; and one secret in two roles,
 * where a leak of the less guarded one would open the other.
 */
export function refuseWeakSecrets(source: SettingSource, { clients }: ServiceClientSettings): void {
  const ownerBySecret = new Map<string, SettingName>();
  for (const { name, isList } of MADE_UP_SECRETS) {
    const text = source.textOf(name);
    if (text === undefined) continue;
    const secrets = isList ? splitList(text) : [text];
    for (const [index, secret] of secrets.entries()) {
      const owner = ownerBySecret.get(inOneAlphabet(secret));
      const refusal = owner && owner !== name ? `must not be the same as ${owner}` : weaknessIn(name, secret);
      const entry = secrets.length === 1 ? {} : { entry: index + 1 };
      if (refusal) source.refuse(name, { refusal: `${refusal} in production`, ...entry });
      ownerBySecret.set(inOneAlphabet(secret), name);
      if (isSecretOfClient(secret, clients)) source.refuse(name, SAME_AS_OF_CLIENT);
    }
  }
}

/** Of a client's secret only the digest is left. */
function isSecretOfClient(secret: string, clients: ServiceClientSettings['clients']): boolean {
  const digest = createHash('sha256').update(secret).digest();
  return [...clients.values()].some(
    (client) => client.kind === 'secret' && client.secretDigest.export().equals(digest),
  );
}

/** An encryption key is looked at as written and as what it stands for, which may be a typed phrase. */
function weaknessIn(name: SettingName, secret: string): string | undefined {
  const decoded = name === 'TOKEN_ENCRYPTION_KEY' ? decodeEncryptionKey(secret)?.toString('latin1') : undefined;
  return weaknessOf(secret) ?? (decoded === undefined ? undefined : weaknessOf(decoded));
}
