import { Injectable } from '@nestjs/common';
import { PROVIDER_CONNECTIONS, USER_SUBJECTS } from '../../../database/relations.js';
import { statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { CONNECTION_COLUMNS, connectionFrom, type ConnectionRow } from '../connections/connection-row.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';

/** Which connections are refreshed before anybody asks. */
export interface DueConnections {
  readonly provider: string;
  /** Their token was asked for since then. */
  readonly usedSince: Date;
  /** Their access token ends after this, or has ended after it: what ended long ago is refreshed when somebody asks. */
  readonly endingAfter: Date;
  /** It ends before this. */
  readonly endingBefore: Date;
}

@Injectable()
export class DueConnectionsRepository {
  constructor(private readonly dataSource: WatchwordDataSource) {}

  /**
   * Up to `limit` connections, those whose token ends first before the others. A token that lives for minutes only is due in the
   * last two fifths of its life, or it would be refreshed all the time. Nobody's who is suspended or deleted.
   */
  async list(due: DueConnections, now: Date, limit: number): Promise<readonly ProviderConnectionEntity[]> {
    const nowMs = now.getTime();
    const rows = await statementsOn<ConnectionRow>(this.dataSource)`
      SELECT ${CONNECTION_COLUMNS} FROM ${PROVIDER_CONNECTIONS}
       WHERE access_expires_at > ${due.endingAfter.getTime()} AND access_expires_at < ${due.endingBefore.getTime()}
         AND (access_expires_at - CAST(${nowMs} AS bigint)) * 5 <= (access_expires_at - tokens_issued_at) * 2
         AND provider = ${due.provider} AND state = 'connected' AND sealed_refresh_token IS NOT NULL
         AND used_at > ${due.usedSince.getTime()} AND (retry_at IS NULL OR retry_at <= ${nowMs})
         AND (lease_until IS NULL OR lease_until <= ${nowMs})
         AND user_id IN (SELECT user_id FROM ${USER_SUBJECTS})
       ORDER BY access_expires_at LIMIT ${limit}`;
    return rows.map(connectionFrom);
  }
}
