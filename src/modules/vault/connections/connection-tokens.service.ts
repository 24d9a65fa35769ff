import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.js';
import { ProviderTokens } from '../refresh/provider-tokens.js';
import type { ConnectionTokenResponse } from './connections.dto.js';
import { type NamedConnection, ConnectionsService } from './connections.service.js';

/** Tokens at their owner's wish. */
@Injectable()
export class ConnectionTokensService {
  constructor(
    private readonly tokens: ProviderTokens,
    private readonly connections: ConnectionsService,
    private readonly audit: AuditLog,
  ) {}

  /** Throws as `ProviderTokens.getFresh`. No token leaves without its event, which is written first. */
  async read(userId: string, provider: string): Promise<ConnectionTokenResponse> {
    const { accessToken, tokenType, scope, expiresAt } = await this.tokens.getFresh(userId, provider);
    await this.audit.transaction((_manager, record) => {
      record({ name: 'connection.token_read', subjectId: userId, target: provider });
      return Promise.resolve();
    });
    return { accessToken, tokenType, scope, expiresAt };
  }

  /** Throws as `ProviderTokens.refreshNow`. */
  async refresh(userId: string, provider: string): Promise<NamedConnection> {
    await this.tokens.refreshNow(userId, provider);
    return this.connections.get(userId, provider);
  }
}
