import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { RecordEvent } from '../audit/index.js';

/** An account out of which everybody is put, in a transaction that has raised its token version already. */
export interface AccountEnding {
  readonly userId: string;
  readonly reason: 'account_suspended' | 'account_deleted';
  /** The version that live sessions had before. */
  readonly formerVersion: number;
  readonly manager: EntityManager;
  readonly record: RecordEvent;
}

type Listener = (ending: AccountEnding) => Promise<unknown>;

/**
 * Tells other modules that an account was suspended or deleted, so that what they write of it counts together with that or
 * not at all. Here because accounts do not know of sessions.
 */
@Injectable()
export class AccountEndings {
  private readonly listeners: Listener[] = [];

  onEnding(listener: Listener): void {
    this.listeners.push(listener);
  }

  async announce(ending: AccountEnding): Promise<void> {
    for (const listener of this.listeners) await listener(ending);
  }
}
