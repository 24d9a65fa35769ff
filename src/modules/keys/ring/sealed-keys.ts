import { createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyEncryption } from '../../encryption/index.js';
import {
  type AsymmetricAlgorithm,
  generatePrivateKey,
  privateKeyFromBytes,
  privateKeyToBytes,
  publicJwkOf,
  thumbprintOf,
  type VerificationKey,
} from '../signing-key.js';
import type { StoredSigningKey } from '../signing-key-store.port.js';

/** A pair as it is stored, without its place in the ring. */
type SealedKey = Pick<StoredSigningKey, 'kid' | 'algorithm' | 'publicJwk' | 'sealedPrivateKey'>;

/** Key pairs on their way into the store and out of it: a private half is bound to the id of its key. */
@Injectable()
export class SealedKeys {
  constructor(private readonly encryption: KeyEncryption) {}

  async make(algorithm: AsymmetricAlgorithm): Promise<SealedKey> {
    const privateKey = await generatePrivateKey(algorithm);
    const publicJwk = publicJwkOf(privateKey);
    const kid = thumbprintOf(publicJwk);
    const sealedPrivateKey = await this.encryption.seal(privateKeyToBytes(privateKey), contextOf(kid));
    return { kid, algorithm, publicJwk, sealedPrivateKey };
  }

  /** @throws Error that names the key and TOKEN_ENCRYPTION_KEY */
  async open({ kid, sealedPrivateKey }: SealedKey): Promise<KeyObject> {
    try {
      return privateKeyFromBytes(await this.encryption.open(sealedPrivateKey, contextOf(kid)));
    } catch (cause) {
      throw new Error(
        `TOKEN_ENCRYPTION_KEY cannot decrypt the signing key ${kid} in the database; start with the key that encrypted it`,
        { cause },
      );
    }
  }

  /** Whether it is sealed under the newest key of the encryption. */
  isCurrent({ sealedPrivateKey }: SealedKey): boolean {
    return this.encryption.isCurrent(sealedPrivateKey);
  }

  /** @returns the same private half, sealed under the newest key of the encryption */
  async sealAnew(key: SealedKey): Promise<string> {
    return this.encryption.seal(privateKeyToBytes(await this.open(key)), contextOf(key.kid));
  }
}

export function verificationKeyOf({ kid, algorithm, publicJwk }: SealedKey): VerificationKey {
  return { kid, algorithm, verifyWith: createPublicKey({ key: publicJwk, format: 'jwk' }) };
}

function contextOf(kid: string): string {
  return `signing-key:${kid}`;
}
