import { createPublicKey } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { TokenSettings } from '../../config/settings.js';
import { Clock } from '../../kernel/clock.js';
import { KeyEncryption } from './key-encryption.port.js';
import { SigningKeyStore, type StoredSigningKey } from './signing-key-store.port.js';
import {
  type AsymmetricAlgorithm,
  generatePrivateKey,
  privateKeyFromBytes,
  privateKeyToBytes,
  publicJwkOf,
  type SigningKey,
  thumbprintOf,
  type VerificationKey,
} from './signing-key.js';

/** The keys of access tokens, in memory from the start on. */
@Injectable()
export class SigningKeysService implements OnModuleInit {
  private signing: SigningKey;
  private readonly byKid = new Map<string | undefined, VerificationKey>();

  constructor(
    private readonly store: SigningKeyStore,
    private readonly encryption: KeyEncryption,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  /** @throws Error when the stored key cannot be opened; a new one is never made in its place */
  async onModuleInit(): Promise<void> {
    const { algorithm, accessTokenSecret } = this.settings;
    for (const stored of await this.store.list()) this.remember(stored);
    if (algorithm === 'HS256') {
      if (!accessTokenSecret) throw new Error('HS256 needs ACCESS_TOKEN_SECRET');
      this.signing = { kid: undefined, algorithm, signWith: accessTokenSecret, verifyWith: accessTokenSecret };
    } else {
      this.signing = await this.open(await this.activeKey(algorithm));
    }
    this.byKid.set(this.signing.kid, this.signing);
  }

  /** The key that signs. */
  active(): SigningKey {
    return this.signing;
  }

  /** The key that a token names, whatever it may have been signed with. */
  find(kid: string | undefined): VerificationKey | undefined {
    return this.byKid.get(kid);
  }

  private async activeKey(algorithm: AsymmetricAlgorithm): Promise<StoredSigningKey> {
    const present = await this.findActive(algorithm);
    if (present) return present;
    await this.store.addFirst(await this.make(algorithm));
    const first = await this.findActive(algorithm);
    if (!first) throw new Error(`the signing-key store kept no ${algorithm} key`);
    return first;
  }

  private async findActive(algorithm: AsymmetricAlgorithm): Promise<StoredSigningKey | undefined> {
    const keys = await this.store.list();
    return keys.find((key) => key.algorithm === algorithm && key.status === 'active');
  }

  private async make(algorithm: AsymmetricAlgorithm): Promise<StoredSigningKey> {
    const privateKey = await generatePrivateKey(algorithm);
    const publicJwk = publicJwkOf(privateKey);
    const kid = thumbprintOf(publicJwk);
    const sealedPrivateKey = await this.encryption.seal(privateKeyToBytes(privateKey), sealingContext(kid));
    return { kid, algorithm, status: 'active', publicJwk, sealedPrivateKey, createdAt: this.clock.now() };
  }

  private async open(stored: StoredSigningKey): Promise<SigningKey> {
    try {
      const bytes = await this.encryption.open(stored.sealedPrivateKey, sealingContext(stored.kid));
      return { ...verificationKeyOf(stored), signWith: privateKeyFromBytes(bytes) };
    } catch (cause) {
      throw new Error(
        `TOKEN_ENCRYPTION_KEY does not open the signing key ${stored.kid} in the database; start with the key under which it was sealed`,
        { cause },
      );
    }
  }

  private remember(stored: StoredSigningKey): void {
    this.byKid.set(stored.kid, verificationKeyOf(stored));
  }
}

function sealingContext(kid: string): string {
  return `signing-key:${kid}`;
}

function verificationKeyOf(stored: StoredSigningKey): VerificationKey {
  const { kid, algorithm, publicJwk } = stored;
  return { kid, algorithm, verifyWith: createPublicKey({ key: publicJwk, format: 'jwk' }) };
}
