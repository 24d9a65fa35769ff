import { Injectable, Logger } from '@nestjs/common';
import { TokenSettings } from '../../../config/settings.js';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import type { SigningAlgorithm } from '../../../kernel/signing-algorithms.js';
import { AuditLog } from '../../audit/index.js';
import type { AsymmetricAlgorithm } from '../signing-key.js';
import { SigningKeyStore, type StoredSigningKey } from '../signing-key-store.port.js';
import { earliestUse, missingKey, nextKey, removableFrom } from './key-schedule.js';
import { KeyRing, type ListedKey } from './key-ring.js';
import { SealedKeys } from './sealed-keys.js';

/** A first key, its successor, and one attempt more for a store that was slow to tell. */
const MOST_ATTEMPTS = 3;

/**
 * Adds, brings forward and ends keys. Instances need not agree on who does: each step is one statement that does nothing
 * when another instance was first.
 */
@Injectable()
export class KeyRotation {
  private readonly logger = new Logger(KeyRotation.name);

  constructor(
    private readonly ring: KeyRing,
    private readonly store: SigningKeyStore,
    private readonly sealedKeys: SealedKeys,
    private readonly audit: AuditLog,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  /** Adds the key that signs and the one that comes next, where they are missing. */
  async ensureNext(): Promise<void> {
    const algorithm = this.algorithm();
    if (!algorithm) return;
    for (let attempt = 1; this.missing(algorithm); attempt += 1) {
      if (attempt > MOST_ATTEMPTS) throw new Error(`the signing-key store kept no ${algorithm} key`);
      await this.add(algorithm);
      await this.ring.reload();
    }
  }

  /**
   * Publishes a key of an algorithm before ACCESS_TOKEN_ALGORITHM is changed to it, so that other instances and verifiers
   * know the key when it begins to sign. Asking again changes nothing.
   *
   * @returns that key; for the algorithm that signs already, the key that signs next
   */
  async prepare(algorithm: AsymmetricAlgorithm): Promise<ListedKey> {
    await this.ring.reload();
    const wasPublished = this.published(algorithm) !== undefined;
    for (let attempt = 1; !this.published(algorithm) && attempt <= MOST_ATTEMPTS; attempt += 1) {
      await this.add(algorithm);
      await this.ring.reload();
    }
    const key = this.published(algorithm);
    if (!key) throw new Error(`the signing-key store kept no ${algorithm} key`);
    if (!wasPublished) this.audit.recordLater({ name: 'key.prepared', target: key.stored.kid });
    return key;
  }

  /**
   * Puts the next key to use: at once, or as soon as it has been published long enough. Asking again before that changes
   * nothing.
   *
   * @returns that key
   * @throws DomainError KEYS_NOT_ROTATABLE when tokens are signed with a shared secret
   */
  async rotate(): Promise<ListedKey> {
    if (!this.algorithm()) throw new DomainError('KEYS_NOT_ROTATABLE');
    await this.ring.reload();
    await this.ensureNext();
    const now = this.clock.now();
    const next = nextKey(this.keysOfRing(), now);
    if (!next) throw new Error('the ring has no next key');
    await this.bringForward(next, earliestUse(next, now, this.ring.policy));
    this.audit.recordLater({ name: 'key.rotated', target: next.kid });
    await this.ring.reload();
    await this.ensureNext();
    return this.get(next.kid);
  }

  /**
   * An emergency: from now on nothing verifies with the key. If it signs, the next one takes over at once, however short
   * a time it has been published. Asking again changes nothing.
   *
   * @throws DomainError NOT_FOUND
   */
  async retire(kid: string): Promise<void> {
    await this.ring.reload();
    const key = this.get(kid);
    if (key.status === 'revoked') return;
    await this.ensureNext();
    const now = this.clock.now();
    const successor = nextKey(this.keysOfRing(), now);
    const isSigning = key.status === 'active' && key.stored.algorithm === this.settings.algorithm;
    // before the key ends, so that at no moment an older one would be asked to sign
    if (isSigning && successor) await this.bringForward(successor, now);
    await this.store.revoke(kid, now);
    this.audit.recordLater({ name: 'key.revoked', target: kid });
    this.logger.warn({ event: 'signing_key_revoked', kid });
    await this.ring.reload();
    await this.ensureNext();
  }

  /** Deletes keys of which nothing is left, not even an unexpired token. @returns how many */
  async removeRetired(): Promise<number> {
    await this.ring.reload();
    const done = this.retired();
    for (const { stored } of done) {
      await this.store.remove(stored.kid);
      this.logger.log({ event: 'signing_key_removed', kid: stored.kid });
    }
    if (done.length > 0) await this.ring.reload();
    return done.length;
  }

  /** How many keys `removeRetired` would delete, as far as the ring knows here. */
  countRetired(): number {
    return this.retired().length;
  }

  private retired(): ListedKey[] {
    const now = this.clock.now().getTime();
    return this.ring.list().filter(({ stored, times }) => removableFrom(stored, times, this.ring.policy) <= now);
  }

  /** The newest key of the algorithm that others can know and that may still sign. */
  private published(algorithm: AsymmetricAlgorithm): ListedKey | undefined {
    return this.ring
      .list()
      .filter(({ stored, status }) => stored.algorithm === algorithm && (status === 'active' || status === 'next'))
      .at(-1);
  }

  private get(kid: string): ListedKey {
    const key = this.ring.list().find(({ stored }) => stored.kid === kid);
    if (!key) throw new DomainError('NOT_FOUND');
    return key;
  }

  private async add(algorithm: AsymmetricAlgorithm): Promise<void> {
    const made = await this.sealedKeys.make(algorithm);
    // after the key was made, which takes time: it is published from now on
    const place = this.missing(algorithm);
    if (!place) return;
    await this.store.add({ ...made, ...place, revokedAt: null });
    this.logger.log({ event: 'signing_key_offered', kid: made.kid, sequence: place.sequence });
  }

  private async bringForward(key: StoredSigningKey, at: Date): Promise<void> {
    if (at >= key.activatesAt) return;
    await this.store.activateAt(key.kid, at);
    this.logger.log({ event: 'signing_key_brought_forward', kid: key.kid, activatesAt: at });
  }

  private missing(algorithm: AsymmetricAlgorithm) {
    return missingKey(this.keysOf(algorithm), this.clock.now(), this.ring.policy);
  }

  private keysOfRing(): StoredSigningKey[] {
    return this.keysOf(this.settings.algorithm);
  }

  private keysOf(algorithm: SigningAlgorithm): StoredSigningKey[] {
    const keys = this.ring.list().map(({ stored }) => stored);
    return keys.filter((key) => key.algorithm === algorithm);
  }

  private algorithm(): AsymmetricAlgorithm | undefined {
    const { algorithm } = this.settings;
    return algorithm === 'HS256' ? undefined : algorithm;
  }
}
