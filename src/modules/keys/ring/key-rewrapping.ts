import { Injectable, Logger } from '@nestjs/common';
import { SigningKeyStore } from '../signing-key-store.port.js';
import { KeyRing } from './key-ring.js';
import { SealedKeys } from './sealed-keys.js';

/** Seals the private halves anew after TOKEN_ENCRYPTION_KEY was changed, so that the old key can be dropped. */
@Injectable()
export class KeyRewrapping {
  private readonly logger = new Logger(KeyRewrapping.name);
  private readonly reported = new Set<string>();

  constructor(
    private readonly ring: KeyRing,
    private readonly store: SigningKeyStore,
    private readonly sealedKeys: SealedKeys,
  ) {}

  /** @returns how many keys were sealed anew; those of another instance that does the same may be among them */
  async rewrap(): Promise<number> {
    const waiting = this.ring
      .list()
      .map(({ stored }) => stored)
      .filter((stored) => !stored.revokedAt && !this.sealedKeys.isCurrent(stored));
    let sealed = 0;
    for (const stored of waiting) {
      try {
        await this.store.replaceSealed(stored.kid, stored.sealedPrivateKey, await this.sealedKeys.sealAnew(stored));
        sealed += 1;
      } catch (error) {
        this.report(stored.kid, error);
      }
    }
    if (sealed > 0) {
      await this.ring.reload();
      this.logger.log({ event: 'signing_keys_rewrapped', sealed, left: waiting.length - sealed });
    }
    return sealed;
  }

  private report(kid: string, error: unknown): void {
    if (this.reported.has(kid)) return;
    this.reported.add(kid);
    const reason = error instanceof Error ? error.message : 'unknown';
    this.logger.error({ event: 'signing_key_not_rewrapped', kid, reason });
  }
}
