import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { RecordEvent } from '../audit/index.js';
import type { UserEntity } from './user.entity.js';

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

/** An account that went to whoever reads the mail to its address, in the transaction in which it does. */
export interface AccountRecovery {
  readonly userId: string;
  readonly manager: EntityManager;
  readonly record: RecordEvent;
}

type RecoveryListener = (recovery: AccountRecovery) => Promise<unknown>;

/** Saves what must outlive the rows of these users, which go with them in the same transaction. */
type ErasureListener = (userIds: readonly string[], manager: EntityManager) => Promise<unknown>;

/** Writes what must be written with a deletion, in its transaction. */
export type DeletionAnnouncement = (manager: EntityManager) => Promise<void>;

/** Prepares it, which may take its time: no transaction is open yet. */
type DeletionHandler = (user: UserEntity) => Promise<DeletionAnnouncement>;

const NOTHING: DeletionAnnouncement = () => Promise.resolve();

/**
 * Tells other modules that an account was suspended, deleted or recovered, so that what they write of it counts together with that or
 * not at all. Here because accounts know nothing of sessions, mail and connections.
 */
@Injectable()
export class AccountEndings {
  private readonly listeners: Listener[] = [];
  private readonly erasureListeners: ErasureListener[] = [];
  private readonly recoveryListeners: RecoveryListener[] = [];
  private deletionHandler: DeletionHandler | undefined;

  onEnding(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** For accounts whose rows are about to go for good, by whoever's wish. */
  onErasure(listener: ErasureListener): void {
    this.erasureListeners.push(listener);
  }

  /** For accounts that somebody else may have been in before: no way in that was made by then may be left. */
  onRecovery(listener: RecoveryListener): void {
    this.recoveryListeners.push(listener);
  }

  /** For deletions by the owner, too, of which `announce` tells nobody: all rows of the account go with it. */
  handleDeletionsBy(handler: DeletionHandler): void {
    this.deletionHandler = handler;
  }

  /** @returns what must run within the transaction of the deletion, after it */
  async beforeDeletion(user: UserEntity): Promise<DeletionAnnouncement> {
    return this.deletionHandler ? this.deletionHandler(user) : NOTHING;
  }

  async announce(ending: AccountEnding): Promise<void> {
    for (const listener of this.listeners) await listener(ending);
  }

  async announceRecovery(recovery: AccountRecovery): Promise<void> {
    for (const listener of this.recoveryListeners) await listener(recovery);
  }

  async announceErasure(userIds: readonly string[], manager: EntityManager): Promise<void> {
    for (const listener of this.erasureListeners) await listener(userIds, manager);
  }
}
