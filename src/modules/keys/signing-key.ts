import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { AsymmetricAlgorithm, SigningAlgorithm } from '../../kernel/signing-algorithms.js';

export type { AsymmetricAlgorithm };

/** The public members of a key as RFC 7517 names them. */
export type PublicJwk = Readonly<Record<string, string>>;

/** A key that verifies: the algorithm belongs to the key, never to the token that it is held against. */
export interface VerificationKey {
  /** RFC 7638 thumbprint; undefined for the shared secret of HS256. */
  readonly kid: string | undefined;
  readonly algorithm: SigningAlgorithm;
  readonly verifyWith: KeyObject;
}

export interface SigningKey extends VerificationKey {
  readonly signWith: KeyObject;
}

const generate = promisify(generateKeyPair);

const RSA_MODULUS_BITS = 2_048;

export async function generatePrivateKey(algorithm: AsymmetricAlgorithm): Promise<KeyObject> {
  switch (algorithm) {
    case 'ES256':
      return (await generate('ec', { namedCurve: 'P-256' })).privateKey;
    case 'EdDSA':
      return (await generate('ed25519')).privateKey;
    case 'RS256':
      return (await generate('rsa', { modulusLength: RSA_MODULUS_BITS })).privateKey;
  }
}

export function publicJwkOf(privateKey: KeyObject): PublicJwk {
  return createPublicKey(privateKey).export({ format: 'jwk' }) as PublicJwk;
}

/** The members that RFC 7638 (section 3.2) and RFC 8037 (appendix A.3) hash, in their lexicographic order. */
const THUMBPRINT_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  RSA: ['e', 'kty', 'n'],
};

export function thumbprintOf(jwk: PublicJwk): string {
  const members = THUMBPRINT_MEMBERS[jwk['kty'] ?? ''];
  if (!members) throw new TypeError(`no thumbprint is defined for the key type ${jwk['kty']}`);
  const canonical = JSON.stringify(Object.fromEntries(members.map((member) => [member, jwk[member]])));
  return createHash('sha256').update(canonical).digest('base64url');
}

export function privateKeyToBytes(privateKey: KeyObject): Buffer {
  return privateKey.export({ format: 'der', type: 'pkcs8' });
}

export function privateKeyFromBytes(bytes: Buffer): KeyObject {
  return createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
}
