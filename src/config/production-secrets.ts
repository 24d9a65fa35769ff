import { createHash } from 'node:crypto';
import { meaningsOf, spellingsOf } from './key-spellings.js';
import { decodeEncryptionKey } from './secret-readers.js';
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
 * Refuses secrets that can be guessed, older ones in a list too, since those still verify; and one secret in two roles, in
 * whatever spelling, where a leak of the less guarded one would open the other.
 */
export function refuseWeakSecrets(source: SettingSource, { clients }: ServiceClientSettings): void {
  const ownerByMeaning = new Map<string, SettingName>();
  for (const { name, isList } of MADE_UP_SECRETS) {
    const text = source.textOf(name);
    if (text === undefined) continue;
    const secrets = isList ? splitList(text) : [text];
    for (const [index, secret] of secrets.entries()) {
      const meanings = [...meaningsOf(secret)];
      const [owner] = meanings.flatMap((meaning) => ownerByMeaning.get(meaning) ?? []);
      const refusal = owner === undefined ? weaknessIn(name, secret) : sameAs(owner, name);
      const entry = secrets.length === 1 ? {} : { entry: index + 1 };
      if (refusal) source.refuse(name, { refusal: `${refusal} in production`, ...entry });
      for (const meaning of meanings) ownerByMeaning.set(meaning, name);
      if (isSecretOfClient(secret, clients)) source.refuse(name, SAME_AS_OF_CLIENT);
    }
  }
}

function sameAs(owner: SettingName, name: SettingName): string {
  return owner === name ? 'must not be in the list twice' : `must not be the same as ${owner}`;
}

/** Of a client's secret only the digest is left. */
function isSecretOfClient(secret: string, clients: ServiceClientSettings['clients']): boolean {
  const digests = [...spellingsOf(secret)].map((spelling) => createHash('sha256').update(spelling).digest());
  return [...clients.values()].some(
    (client) => client.kind === 'secret' && digests.some((digest) => digest.equals(client.secretDigest.export())),
  );
}

/** An encryption key is looked at as written and as what it stands for, which may be a typed phrase. */
function weaknessIn(name: SettingName, secret: string): string | undefined {
  const decoded = name === 'TOKEN_ENCRYPTION_KEY' ? decodeEncryptionKey(secret)?.toString('latin1') : undefined;
  return weaknessOf(secret) ?? (decoded === undefined ? undefined : weaknessOf(decoded));
}
