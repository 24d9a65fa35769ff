import { type PublicKey, readPublicJwk } from '../../kernel/public-jwk.js';
import type { AsymmetricAlgorithm } from '../../kernel/signing-algorithms.js';

/** A key that has a name: tokens of the server always say which one signed them. */
export interface NamedKey extends PublicKey {
  readonly kid: string;
}

export type KeysByName = ReadonlyMap<string, NamedKey>;

/** Far more than a ring has at any time. */
const MOST_KEYS = 100;

/**
 * The keys of a JWK Set (RFC 7517, section 5) by their names. Whatever is not a public key for verifying is left out: private
 * and secret keys, those for encryption, weak ones, those of other algorithms and those without a name. Of two with one name
 * the first counts. A key that was here before stays the same object, so that what was verified with it stays known.
 *
 * @throws Error where no key is left; it quotes nothing of the document
 */
export function keysOfDocument(
  document: unknown,
  algorithms: readonly AsymmetricAlgorithm[],
  former: KeysByName = new Map(),
): KeysByName {
  const jwks = typeof document === 'object' && document !== null ? (document as { keys?: unknown }).keys : undefined;
  if (!Array.isArray(jwks)) throw new Error('is no JWK Set');
  if (jwks.length > MOST_KEYS) throw new Error(`has more than ${MOST_KEYS} keys`);
  const keys = new Map<string, NamedKey>();
  for (const jwk of jwks as unknown[]) {
    const reading = readPublicJwk(jwk);
    if (!('value' in reading) || !isNamed(reading.value) || keys.has(reading.value.kid)) continue;
    const key = reading.value;
    if (algorithms.includes(key.algorithm)) keys.set(key.kid, sameAs(former.get(key.kid), key) ?? key);
  }
  if (keys.size === 0) throw new Error(`has no key for verifying with ${algorithms.join(', ')}`);
  return keys;
}

function isNamed(key: PublicKey): key is NamedKey {
  return key.kid !== undefined;
}

function sameAs(former: NamedKey | undefined, key: NamedKey): NamedKey | undefined {
  const isSame = former?.algorithm === key.algorithm && former.verifyWith.equals(key.verifyWith);
  return isSame ? former : undefined;
}
