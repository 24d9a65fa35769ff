import { Injectable } from '@nestjs/common';
import { REVOCATIONS } from '../../database/relations.js';
import { statementsOn } from '../../database/statement.js';
import { WatchwordDataSource } from '../../database/watchword-data-source.js';
import type { RevocationKind } from '../../kernel/revocation-kind.js';

/** A row as both drivers answer it, and as a notification carries it. */
export interface RevocationRow extends Record<string, unknown> {
  readonly kind: RevocationKind;
  readonly subject: string;
  /** Milliseconds since the epoch. */
  readonly revoked_at: string | number;
}

/** How far a reader has come; what stands behind it differs by database. */
export interface FeedCursor {
  readonly position: bigint;
  /** Changes where another server answers, or the same one anew: its positions need not go on from the former's. */
  readonly server: string;
}

export interface FeedReadingStep {
  readonly rows: readonly RevocationRow[];
  readonly cursor: FeedCursor;
}

interface StepRow extends Record<string, unknown> {
  readonly position: string | number;
  readonly server: string;
  readonly kind: RevocationKind | null;
  readonly subject: string | null;
  readonly revoked_at: string | number | null;
}

@Injectable()
export class RevocationsRepository {
  private readonly rows = statementsOn<RevocationRow & { id: number }>(this.dataSource);
  private readonly steps = statementsOn<StepRow>(this.dataSource);

  private readonly isPostgres = this.dataSource.options.type === 'postgres';

  constructor(private readonly dataSource: WatchwordDataSource) {}

  /** Only access tokens are revoked by a statement of ours; sessions, users and keys by the database's triggers. */
  async addToken(tokenId: string, now: Date): Promise<void> {
    await this.rows`INSERT INTO ${REVOCATIONS} (kind, subject, revoked_at)
       VALUES ('token', ${tokenId}, ${now.getTime()}) RETURNING id`;
  }

  /** Whether the token or its key was revoked, in one indexed read; its session and user are the sessions module's. */
  async isTokenOrKeyRevoked(tokenId: string, keyId: string | undefined): Promise<boolean> {
    const rows = await this.rows`SELECT id FROM ${REVOCATIONS}
       WHERE (subject = ${tokenId} AND kind = 'token') OR (subject = ${keyId ?? ''} AND kind = 'key')`;
    return rows.length > 0;
  }

  /** Where a reader who now reads everything has come to. */
  async currentCursor(): Promise<FeedCursor> {
    const [row] = this.isPostgres
      ? await this.steps`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS position,
             pg_postmaster_start_time()::text AS server`
      : await this.steps`SELECT COALESCE(MAX(id), 0) AS position, '' AS server FROM ${REVOCATIONS}`;
    return { position: BigInt(row?.position ?? 0), server: row?.server ?? '' };
  }

  /** A page of what was revoked since `since`, by id. */
  listSince(since: Date, afterId: number, limit: number): Promise<(RevocationRow & { id: number })[]> {
    return this.rows`SELECT id, kind, subject, revoked_at FROM ${REVOCATIONS}
       WHERE id > ${afterId} AND revoked_at > ${since.getTime()} ORDER BY id LIMIT ${limit}`;
  }

  /**
   * What may have become visible since the cursor, in one statement, hence one snapshot; some of it may have been read
   * before. PostgreSQL: every transaction below the snapshot's `xmin` has ended, so whatever was invisible then has that
   * id or a higher one, in whatever order the commits came. SQLite: writers come one after the other, so ids do as well.
   */
  async readSince(cursor: FeedCursor): Promise<FeedReadingStep> {
    const found = this.isPostgres
      ? await this.steps`SELECT here.position::text AS position, here.server, r.kind, r.subject, r.revoked_at
             FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS position,
                          pg_postmaster_start_time()::text AS server) here
             LEFT JOIN ${REVOCATIONS} r ON r.transaction_id >= CAST(${cursor.position.toString()} AS bigint)`
      : await this.steps`SELECT id AS position, '' AS server, kind, subject, revoked_at FROM ${REVOCATIONS}
             WHERE id > CAST(${cursor.position.toString()} AS INTEGER) ORDER BY id`;
    const last = found.at(-1);
    const reached = last ? { position: BigInt(last.position), server: last.server } : cursor;
    return { rows: found.filter(isRevocation), cursor: reached };
  }

  /** @returns how many were deleted, `limit` at the most */
  async removeBefore(revokedBefore: Date, limit: number): Promise<number> {
    const rows = await this.rows`DELETE FROM ${REVOCATIONS}
       WHERE id IN (SELECT id FROM ${REVOCATIONS} WHERE revoked_at < ${revokedBefore.getTime()} LIMIT ${limit})
       RETURNING id`;
    return rows.length;
  }

  /** How many `removeBefore` would delete, counted up to `cap`. */
  async countBefore(revokedBefore: Date, cap: number): Promise<number> {
    const counts = statementsOn<{ n: string | number }>(this.dataSource);
    const [row] = await counts`SELECT COUNT(*) AS n FROM
       (SELECT 1 FROM ${REVOCATIONS} WHERE revoked_at < ${revokedBefore.getTime()} LIMIT ${cap}) AS counted`;
    return Number(row?.n ?? 0);
  }
}

function isRevocation(row: StepRow): row is StepRow & RevocationRow {
  return row.kind !== null && row.subject !== null && row.revoked_at !== null;
}
