import { Injectable } from '@nestjs/common';
import { type AccountRecovery, AccountEndings } from '../../users/index.js';
import { RevocationOutbox } from '../revocation/revocation-outbox.js';
import { RemovedConnectionsRepository } from './removed-connections.repository.js';

/**
 * Removes the connections of accounts that went to whoever reads the mail to their address: whoever had the account before may
 * have connected accounts of their own, with which they would get in again. The owner connects theirs again by logging in.
 */
@Injectable()
export class ConnectionsOfRecoveredAccounts {
  constructor(
    endings: AccountEndings,
    private readonly rows: RemovedConnectionsRepository,
    private readonly outbox: RevocationOutbox,
  ) {
    endings.onRecovery((recovery) => this.remove(recovery));
  }

  private async remove({ userId, manager, record }: AccountRecovery): Promise<void> {
    const removed = await this.rows.removeOf([userId], manager);
    await this.outbox.add(removed, manager);
    for (const { provider } of removed) {
      const details = { reason: 'account_recovered' };
      record({ name: 'connection.removed', subjectId: userId, target: provider, details });
    }
  }
}
