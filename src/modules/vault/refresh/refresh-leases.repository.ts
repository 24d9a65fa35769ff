import { Injectable } from '@nestjs/common';
import { PROVIDER_CONNECTIONS } from '../../../database/relations.js';
import { type Database, statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import type { SealedTokens } from '../connections/connection.js';
import type { ReconsentReason } from '../connections/connection-state.js';
import { CONNECTION_COLUMNS, type ConnectionRow, connectionFrom } from '../connections/connection-row.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';
import type { RefreshHistory } from './failed-refresh.js';
import type { TokenFacts } from './refreshed-tokens.js';

/** The refresh of these tokens is this caller's, as long as the lease lasts. */
export interface RefreshClaim extends RefreshHistory {
  readonly id: string;
  readonly tokensVersion: number;
  readonly leaseId: string;
}

/** What the next caller is to know of a refresh that failed. */
export interface FailureMark {
  readonly failures: number;
  readonly retryAt: Date;
  readonly isAnswerLost: boolean;
}

interface ClaimedRow {
  readonly interruptions: number;
  readonly failures: number;
  readonly answer_lost_at: string | number | null;
}

/** Each change is one statement with its condition: any number of instances may ask for the same at once. */
@Injectable()
export class RefreshLeasesRepository {
  constructor(private readonly dataSource: WatchwordDataSource) {}

  /**
   * Claims the refresh of a row as it was read, for a caller who has decided that it may be refreshed. A lease that is there was
   * never given back, which counts as an interruption.
   *
   * @returns null when somebody else was faster, be it with the claim or with new tokens
   */
  async claim(
    { id, tokensVersion, leaseId: formerLease, retryAt }: ProviderConnectionEntity,
    leaseId: string,
    leaseUntil: Date,
  ): Promise<RefreshClaim | null> {
    const [row] = await statementsOn<ClaimedRow>(this.dataSource)`
      UPDATE ${PROVIDER_CONNECTIONS}
         SET interruptions = CASE WHEN lease_id IS NULL THEN interruptions ELSE interruptions + 1 END,
             lease_id = ${leaseId}, lease_until = ${leaseUntil.getTime()}
       WHERE id = ${id} AND tokens_version = ${tokensVersion} AND state = 'connected'
         AND COALESCE(lease_id, '') = ${formerLease ?? ''} AND COALESCE(retry_at, 0) = ${retryAt?.getTime() ?? 0}
       RETURNING interruptions, failures, answer_lost_at`;
    if (!row) return null;
    const { interruptions, failures } = row;
    return { id, tokensVersion, leaseId, interruptions, failures, wasAnswerLost: row.answer_lost_at !== null };
  }

  /**
   * Writes new tokens in the place of those that were read, whoever holds the lease by now and whatever was made of the
   * connection meanwhile: the tokens of a slow answer are good, and those that they replace may not be.
   *
   * @returns the row as it is now; null when there are newer tokens already, or the connection is gone
   */
  async replaceTokens(
    { id, tokensVersion }: RefreshClaim,
    sealed: SealedTokens,
    { scope, tokenType, tokensIssuedAt, accessExpiresAt }: TokenFacts,
    now: Date,
  ): Promise<ProviderConnectionEntity | null> {
    const [row] = await statementsOn<ConnectionRow>(this.dataSource)`
      UPDATE ${PROVIDER_CONNECTIONS}
         SET data_key = ${sealed.dataKey}, sealed_access_token = ${sealed.sealedAccessToken},
             sealed_refresh_token = ${sealed.sealedRefreshToken}, sealed_id_token = ${sealed.sealedIdToken},
             scope = ${scope}, token_type = ${tokenType}, tokens_issued_at = ${at(tokensIssuedAt)},
             access_expires_at = ${at(accessExpiresAt)}, tokens_version = tokens_version + 1, state = 'connected',
             state_reason = NULL, lease_id = NULL, lease_until = NULL, interruptions = 0, failures = 0, retry_at = NULL,
             answer_lost_at = NULL, updated_at = ${now.getTime()}
       WHERE id = ${id} AND tokens_version = ${tokensVersion} RETURNING ${CONNECTION_COLUMNS}`;
    return row ? connectionFrom(row) : null;
  }

  /** Gives the lease back after a failure. @returns false when it is somebody else's by now */
  async release(claim: RefreshClaim, { failures, retryAt, isAnswerLost }: FailureMark, now: Date): Promise<boolean> {
    const rows = await statementsOn(this.dataSource)`
      UPDATE ${PROVIDER_CONNECTIONS}
         SET lease_id = NULL, lease_until = NULL, failures = ${failures}, retry_at = ${retryAt.getTime()},
             answer_lost_at = ${isAnswerLost ? now.getTime() : null}, updated_at = ${now.getTime()}
       WHERE id = ${claim.id} AND tokens_version = ${claim.tokensVersion} AND lease_id = ${claim.leaseId} RETURNING id`;
    return rows.length === 1;
  }

  /** Gives a lease back under which nothing was asked for. */
  async giveBack(claim: RefreshClaim): Promise<void> {
    await statementsOn(this.dataSource)`
      UPDATE ${PROVIDER_CONNECTIONS} SET lease_id = NULL, lease_until = NULL
       WHERE id = ${claim.id} AND lease_id = ${claim.leaseId} RETURNING id`;
  }

  /**
   * Ends the use of the tokens until the user consents again, as long as neither they nor the lease have changed since:
   * whoever has claimed the refresh meanwhile may yet succeed.
   *
   * @returns whether this call did it: of any number that ask, one gets true
   */
  async end(
    { id, tokensVersion, leaseId }: Pick<ProviderConnectionEntity, 'id' | 'tokensVersion' | 'leaseId'>,
    reason: ReconsentReason,
    now: Date,
    manager: Database,
  ): Promise<boolean> {
    const rows = await statementsOn(manager)`
      UPDATE ${PROVIDER_CONNECTIONS}
         SET state = 'needs_reconsent', state_reason = ${reason}, lease_id = NULL, lease_until = NULL, retry_at = NULL,
             updated_at = ${now.getTime()}
       WHERE id = ${id} AND tokens_version = ${tokensVersion} AND state = 'connected'
         AND COALESCE(lease_id, '') = ${leaseId ?? ''} RETURNING id`;
    return rows.length === 1;
  }

  /** When its token was last asked for, unless that was written since `before`. */
  async recordUse(id: string, now: Date, before: Date): Promise<void> {
    await statementsOn(this.dataSource)`
      UPDATE ${PROVIDER_CONNECTIONS} SET used_at = ${now.getTime()}
       WHERE id = ${id} AND (used_at IS NULL OR used_at <= ${before.getTime()}) RETURNING id`;
  }
}

function at(instant: Date | null): number | null {
  return instant?.getTime() ?? null;
}
