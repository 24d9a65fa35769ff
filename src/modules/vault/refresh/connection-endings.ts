import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { AuditLog } from '../../audit/index.js';
import type { ReconsentReason } from '../connections/connection-state.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';
import { RefreshLeasesRepository } from './refresh-leases.repository.js';

/** The tokens whose use ends, and under which lease, if any. */
export type EndedTokens = Readonly<
  Pick<ProviderConnectionEntity, 'id' | 'userId' | 'provider' | 'tokensVersion' | 'leaseId'>
>;

/** Connections that cannot be refreshed any more. None comes to an end without its event. */
@Injectable()
export class ConnectionEndings {
  private readonly logger = new Logger('Vault');

  constructor(
    private readonly leases: RefreshLeasesRepository,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** @returns false when the tokens or the lease are others by now: then nothing ends */
  async end(tokens: EndedTokens, reason: ReconsentReason): Promise<boolean> {
    const { id, userId, provider } = tokens;
    const hasEnded = await this.audit.transaction(async (manager, record) => {
      const ended = await this.leases.end(tokens, reason, this.clock.now(), manager);
      if (ended) {
        const event = { name: 'connection.needs_reconsent', outcome: 'failure', subjectId: userId } as const;
        record({ ...event, actor: { kind: 'system' }, target: provider, details: { reason } });
      }
      return ended;
    });
    if (hasEnded) this.logger.warn({ event: 'connection_needs_reconsent', connection: id, provider, reason });
    return hasEnded;
  }
}
