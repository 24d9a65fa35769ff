import type { AsymmetricAlgorithm, PublicJwk } from './signing-key.js';

/** A signing key at rest. */
export interface StoredSigningKey {
  readonly kid: string;
  readonly algorithm: AsymmetricAlgorithm;
  readonly status: 'active';
  readonly publicJwk: PublicJwk;
  readonly sealedPrivateKey: string;
  readonly createdAt: Date;
}

/** Where signing keys are kept, one place for all instances. */
export abstract class SigningKeyStore {
  abstract list(): Promise<readonly StoredSigningKey[]>;

  /**
   * Adds the key unless its algorithm has an active one already; of several instances that ask at once exactly one
   * succeeds, and the others find its key by listing.
   */
  abstract addFirst(key: StoredSigningKey): Promise<void>;
}
