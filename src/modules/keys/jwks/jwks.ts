import { KEY_STATUSES, type KeyStatus, verifies } from '../ring/key-status.js';
import type { StoredSigningKey } from '../signing-key-store.port.js';

interface PublishedKey {
  readonly stored: Pick<StoredSigningKey, 'kid' | 'algorithm' | 'publicJwk'>;
  readonly status: KeyStatus;
}

/** The public members of the key types that sign (RFC 7518, section 6; RFC 8037, section 2): what is not here stays here. */
const PUBLIC_MEMBERS = ['kty', 'crv', 'x', 'y', 'n', 'e'];

/** The public keys that verify, as a JWK Set (RFC 7517, section 5); the one that signs comes first. */
export function jwksOf(keys: readonly PublishedKey[]): { readonly keys: readonly Record<string, string>[] } {
  const rank = ({ status }: PublishedKey) => (status === 'active' ? -1 : KEY_STATUSES.indexOf(status));
  const published = keys.filter(({ status }) => verifies(status)).sort((a, b) => rank(a) - rank(b));
  return {
    keys: published.map(({ stored: { kid, algorithm, publicJwk } }) => {
      const members = Object.entries(publicJwk).filter(([name]) => PUBLIC_MEMBERS.includes(name));
      return { ...Object.fromEntries(members), kid, alg: algorithm, use: 'sig' };
    }),
  };
}
