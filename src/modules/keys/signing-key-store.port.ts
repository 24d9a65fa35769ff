import type { AsymmetricAlgorithm, PublicJwk } from './signing-key.js';

/** A signing key at rest. Its status is not kept: it follows from these times and those of its successor. */
export interface StoredSigningKey {
  /** The `kid` in the header of tokens. */
  readonly kid: string;
  /** The `alg` in the header of tokens. */
  readonly algorithm: AsymmetricAlgorithm;
  /** Its place among the keys of its algorithm, from 1. */
  readonly sequence: number;
  /** The public half, as JWKS publishes it. */
  readonly publicJwk: PublicJwk;
  /** The private half, as `KeyEncryption` sealed it. */
  readonly sealedPrivateKey: string;
  /** When it was made. */
  readonly createdAt: Date;
  /** From when on it signs. */
  readonly activatesAt: Date;
  /** Since when it counts for nothing; null as a rule. */
  readonly revokedAt: Date | null;
}

/** Where signing keys are kept, one place for all instances. */
export abstract class SigningKeyStore {
  /** Every key, by algorithm and sequence. */
  abstract list(): Promise<readonly StoredSigningKey[]>;

  /**
   * Adds the key unless its algorithm has one of this sequence already; of several instances that ask at once exactly
   * one succeeds, and the others find its key by listing.
   */
  abstract add(key: StoredSigningKey): Promise<void>;

  /** Brings the moment forward from which the key signs; one that is not earlier, or of a revoked key, changes nothing. */
  abstract activateAt(kid: string, at: Date): Promise<void>;

  /** Ends the key for good; the first time counts. */
  abstract revoke(kid: string, at: Date): Promise<void>;

  /** Puts the private half, sealed anew, in the place of the text that was read; if that has changed, nothing happens. */
  abstract replaceSealed(kid: string, from: string, to: string): Promise<void>;

  /** Deletes the key; one that is not there is no error. */
  abstract remove(kid: string): Promise<void>;
}
