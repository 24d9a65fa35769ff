import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/index.js';
import { AccountEndings } from './account-endings.js';
import { ErasedUsersRepository } from './erased-users.repository.js';

/** Says which accounts are about to go, within the transaction. */
type AnnounceErasure = (userIds: readonly string[]) => Promise<void>;

/** What belongs to every erasure of accounts, whoever wants it. */
@Injectable()
export class AccountErasure {
  constructor(
    private readonly rows: ErasedUsersRepository,
    private readonly endings: AccountEndings,
    private readonly audit: AuditLog,
  ) {}

  /** A transaction that announces accounts and then removes their rows. @returns what the work returns */
  async transaction<T>(work: (manager: EntityManager, announce: AnnounceErasure) => Promise<T>): Promise<T> {
    await this.audit.settleIfPossible();
    return this.audit.transaction((manager, record) =>
      work(manager, async (userIds) => {
        await this.rows.lock(userIds, manager);
        // before the rows go, and with them what the log calls these people
        for (const event of await this.audit.erasuresOf(userIds, manager)) record(event);
        await this.endings.announceErasure(userIds, manager);
      }),
    );
  }
}
