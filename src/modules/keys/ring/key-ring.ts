import type { KeyObject } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { KeySettings, TokenSettings } from '../../../config/settings.js';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { SharedRun } from '../../../kernel/shared-run.js';
import type { SigningKey, VerificationKey } from '../signing-key.js';
import { SigningKeyStore, type StoredSigningKey } from '../signing-key-store.port.js';
import { type KeyPolicy, keyStatus, type KeyStatus, type KeyTimes, keyTimes, verifies } from './key-status.js';
import { SealedKeys, verificationKeyOf } from './sealed-keys.js';

/** A stored key with what the ring says of it. */
interface RingKey {
  readonly stored: StoredSigningKey;
  readonly times: KeyTimes;
  readonly verifying: VerificationKey;
}

/** A key with its status at the moment of asking. */
export interface ListedKey extends RingKey {
  readonly status: KeyStatus;
}

/** The keys of access tokens as this instance last read them; which one signs is a matter of the clock alone. */
@Injectable()
export class KeyRing {
  private readonly logger = new Logger(KeyRing.name);
  private readonly shared: SigningKey | undefined;
  private byKid: ReadonlyMap<string, RingKey> = new Map();
  /** Private halves by kid: opening may be a call to a key-management service, so it is done once a key. */
  private opened: ReadonlyMap<string, KeyObject> = new Map();
  /** The newest first. */
  private signers: readonly (RingKey & { readonly signing: SigningKey })[] = [];
  private readonly reported = new Set<string>();
  private readonly reading = new SharedRun(() => this.load((error, kid) => this.report(error, kid)));

  constructor(
    private readonly store: SigningKeyStore,
    private readonly sealedKeys: SealedKeys,
    private readonly settings: TokenSettings,
    private readonly keySettings: KeySettings,
    private readonly clock: Clock,
  ) {
    const { algorithm, accessTokenSecret: secret } = settings;
    if (algorithm !== 'HS256') return;
    if (!secret) throw new Error('HS256 needs ACCESS_TOKEN_SECRET');
    this.shared = { kid: undefined, algorithm, signWith: secret, verifyWith: secret };
  }

  get policy(): KeyPolicy {
    return { ...this.keySettings, accessLifetimeMs: this.settings.accessLifetimeMs };
  }

  /**
   * Reads the ring for the first time.
   *
   * @throws Error when a key that signs, or would sign next, cannot be opened; nothing is made in its place
   */
  async open(): Promise<void> {
    const refuse = (error: Error): never => {
      throw error;
    };
    await this.load(refuse);
    if (this.shared || this.signers.length > 0) return;
    // a first key is made only where TOKEN_ENCRYPTION_KEY is known to be right: it would open nothing else either
    for (const { stored, status } of this.list()) {
      if (status === 'active' || status === 'next') await this.sealedKeys.open(stored);
    }
  }

  /** Reads the ring again; what was written before the call is seen after it. Calls that wait share one reading. */
  reload(): Promise<void> {
    return this.reading.run();
  }

  /**
   * The key that signs: the active one; while that cannot be opened, the newest before it that still verifies.
   *
   * @throws DomainError SERVICE_UNAVAILABLE
   */
  active(): SigningKey {
    if (this.shared) return this.shared;
    const now = this.clock.now().getTime();
    const key = this.signers.find(({ times }) => times.signsFrom <= now && now < times.verifiesUntil);
    if (key) return key.signing;
    throw new DomainError('SERVICE_UNAVAILABLE', { detail: 'no signing key can be opened', retryAfterSeconds: 30 });
  }

  /** The key that a token names, whatever it may have been signed with; none that is retired, revoked or unknown. */
  find(kid: string | undefined): VerificationKey | undefined {
    if (kid === undefined) return this.shared;
    const key = this.byKid.get(kid);
    return key && verifies(this.statusOf(key)) ? key.verifying : undefined;
  }

  /** Every stored key by algorithm and sequence, those that verify nothing any more among them. */
  list(): readonly ListedKey[] {
    return [...this.byKid.values()].map((key) => ({ ...key, status: this.statusOf(key) }));
  }

  private statusOf({ stored, times }: RingKey): KeyStatus {
    return keyStatus(stored, times, this.clock.now().getTime());
  }

  private async load(onUnopened: (error: Error, kid: string) => void): Promise<void> {
    const rows = await this.store.list();
    const keys = rows.map((stored) => this.placed(stored, rows));
    const mine = keys.filter(({ stored }) => stored.algorithm === this.settings.algorithm);
    const opened = new Map<string, KeyObject>();
    for (const key of mine) {
      const { kid } = key.stored;
      const known = this.opened.get(kid);
      if (known && verifies(this.statusOf(key))) opened.set(kid, known);
      if (!known && this.maySign(key)) {
        await this.sealedKeys.open(key.stored).then(
          (privateKey) => opened.set(kid, privateKey),
          (error: Error) => onUnopened(error, kid),
        );
      }
    }
    this.byKid = new Map(keys.map((key) => [key.stored.kid, key]));
    this.opened = opened;
    this.signers = mine.reverse().flatMap((key) => {
      const signWith = opened.get(key.stored.kid);
      return signWith ? [{ ...key, signing: { ...key.verifying, signWith } }] : [];
    });
  }

  private placed(stored: StoredSigningKey, rows: readonly StoredSigningKey[]): RingKey {
    const ring = rows.filter(({ algorithm }) => algorithm === stored.algorithm);
    const times = keyTimes(stored, ring, stored.algorithm === this.settings.algorithm, this.policy);
    return { stored, times, verifying: this.byKid.get(stored.kid)?.verifying ?? verificationKeyOf(stored) };
  }

  private maySign(key: RingKey): boolean {
    const status = this.statusOf(key);
    return status === 'active' || status === 'next';
  }

  private report(error: Error, kid: string): void {
    if (this.reported.has(kid)) return;
    this.reported.add(kid);
    this.logger.error({ event: 'signing_key_unopened', kid, reason: error.message });
  }
}
