import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { AuditLog } from '../../audit/index.js';
import { ConnectionsRepository } from './connections.repository.js';
import type { ProviderConnectionEntity } from './provider-connection.entity.js';

/** What becomes of connections whose tokens do not open: their users are asked to consent again, and nothing else breaks. */
@Injectable()
export class LostKeys {
  private readonly logger = new Logger('Vault');

  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * For a row that threw UnreadableConnection. The row stays as it is besides, for whoever finds the key again.
   *
   * @returns whether this call was the one that changed its state, of any number for the same tokens
   */
  async record(row: ProviderConnectionEntity): Promise<boolean> {
    const { id, userId, provider } = row;
    const isRecorded = await this.audit.transaction(async (manager, record) => {
      const changed = await this.connections.endUnreadable(row, this.clock.now(), manager);
      if (changed) {
        const details = { reason: 'unreadable' };
        const actor = { kind: 'system' } as const;
        const event = { name: 'connection.needs_reconsent', outcome: 'failure', subjectId: userId } as const;
        record({ ...event, actor, target: provider, details });
      }
      return changed;
    });
    if (isRecorded) this.logger.error({ event: 'connection_unreadable', connection: id, provider });
    return isRecorded;
  }
}
