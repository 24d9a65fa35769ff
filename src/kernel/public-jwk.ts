import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { AsymmetricAlgorithm } from './signing-algorithms.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** A key that verifies what the holder of its private half has signed. */
export interface PublicKey {
  readonly kid: string | undefined;
  readonly algorithm: AsymmetricAlgorithm;
  readonly verifyWith: KeyObject;
}

/** A key, or what it has to be; the words fit behind the name of whatever holds keys. */
export type PublicKeyReading = { readonly value: PublicKey } | { readonly refusal: string };

interface KeyType {
  readonly kty: string;
  readonly crv?: string;
  readonly algorithm: AsymmetricAlgorithm;
  /** The members that are the public key (RFC 7518, section 6; RFC 8037, section 2); no other is handed on. */
  readonly members: readonly string[];
}

const KEY_TYPES: readonly KeyType[] = [
  { kty: 'EC', crv: 'P-256', algorithm: 'ES256', members: ['kty', 'crv', 'x', 'y'] },
  { kty: 'OKP', crv: 'Ed25519', algorithm: 'EdDSA', members: ['kty', 'crv', 'x'] },
  { kty: 'RSA', algorithm: 'RS256', members: ['kty', 'n', 'e'] },
];

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const LONGEST_KID = 256;
const LEAST_RSA_BITS = 2_048;
const LEAST_RSA_EXPONENT = 3n;

/** A public key for verifying (RFC 7517), with the one algorithm that its type stands for. Quotes nothing of it. */
export function readPublicJwk(jwk: unknown): PublicKeyReading {
  if (!isJsonObject(jwk)) return refused('must have only objects as keys');
  if (PRIVATE_MEMBERS.some((member) => Object.hasOwn(jwk, member))) {
    return refused('must have only public keys: one holds private or secret members, which belong to the client alone');
  }
  const type = KEY_TYPES.find(({ kty, crv }) => jwk['kty'] === kty && (crv === undefined || jwk['crv'] === crv));
  if (!type) return refused('must have keys of the types EC with P-256, OKP with Ed25519 or RSA');
  if (!isForVerifying(jwk, type))
    return refused(`must have keys for verifying signatures; ${type.kty} keys must use ${type.algorithm}`);
  const { kid } = jwk;
  if (kid !== undefined && !isKid(kid)) return refused(`must have as kid a text of up to ${LONGEST_KID} characters`);
  const verifyWith = publicKeyFrom(jwk, type);
  if (!verifyWith) return refused(`must have valid keys, and RSA keys of at least ${LEAST_RSA_BITS} bits`);
  return { value: { kid, algorithm: type.algorithm, verifyWith } };
}

/** What a key says of its own use has to agree (RFC 7517, sections 4.2 to 4.4). */
function isForVerifying(jwk: JsonObject, { algorithm }: KeyType): boolean {
  const { use = 'sig', alg = algorithm, key_ops: operations = ['verify'] } = jwk;
  return use === 'sig' && alg === algorithm && Array.isArray(operations) && operations.includes('verify');
}

function isKid(kid: unknown): kid is string {
  return typeof kid === 'string' && kid !== '' && kid.length <= LONGEST_KID;
}

function publicKeyFrom(jwk: JsonObject, { members }: KeyType): KeyObject | undefined {
  const key = Object.fromEntries(members.map((member) => [member, jwk[member]])) as JsonWebKey;
  try {
    const publicKey = createPublicKey({ key, format: 'jwk' });
    const { modulusLength = LEAST_RSA_BITS, publicExponent = LEAST_RSA_EXPONENT } =
      publicKey.asymmetricKeyDetails ?? {};
    return modulusLength >= LEAST_RSA_BITS && publicExponent >= LEAST_RSA_EXPONENT ? publicKey : undefined;
  } catch {
    return undefined;
  }
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(refusal: string): PublicKeyReading {
  return { refusal };
}
