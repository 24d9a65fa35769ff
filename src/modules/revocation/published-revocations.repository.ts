import { Injectable } from '@nestjs/common';
import { REVOCATIONS } from '../../database/relations.js';
import { fragment, statementsOn } from '../../database/statement.js';
import { WatchwordDataSource } from '../../database/watchword-data-source.js';
import type { RevocationKind } from '../../kernel/revocation-kind.js';
import type { RevocationCause } from './revocation.entity.js';

/** One revocation, as those hear of it who are told of each. */
export interface PublishedRevocation {
  /** Tells it from all others that are there now; a later one may have it again. */
  readonly id: number;
  /** The transaction that wrote it, on PostgreSQL; `0` on SQLite. */
  readonly transaction: string;
  readonly kind: Exclude<RevocationKind, 'role'>;
  readonly subject: string;
  readonly revokedAt: Date;
  /** Of a user alone; null where nothing more is known. */
  readonly cause: RevocationCause | null;
}

/**
 * A moment of the database: everything that was visible then. A snapshot on PostgreSQL, where commits come in another order
 * than ids; the highest id on SQLite. Only this repository looks into it.
 */
export type Moment = string;

/** What is asked for: what became visible after `since`, in two parts of which each has an order that stays. */
export interface PublishedRange {
  /** Nothing that was visible then; undefined for everything. */
  readonly since: Moment | undefined;
  /** The first part is what was visible then, the second what was not. */
  readonly until: Moment;
  /** Of the first part, what stands behind this one alone. */
  readonly after: { readonly transaction: string; readonly id: number } | undefined;
  /** Nothing that was revoked before, or then. */
  readonly revokedAfter: Date;
  /** Of each part. */
  readonly limit: number;
}

/** A reading, in one statement, hence of one moment. */
export interface PublishedReading {
  /** Of the reading itself. */
  readonly now: Moment;
  /** Changes where another server answers, or the same one anew: its moments say nothing of the former's. */
  readonly server: string;
  readonly first: readonly PublishedRevocation[];
  readonly second: readonly PublishedRevocation[];
}

interface Row extends Record<string, unknown> {
  readonly now: string | number;
  readonly server: string;
  readonly part: number | null;
  readonly id: number;
  readonly transaction: string;
  readonly kind: PublishedRevocation['kind'];
  readonly subject: string;
  readonly revoked_at: string | number;
  readonly cause: RevocationCause | null;
}

/** In which nothing was visible: every transaction has a higher id than 1, and every row one than 0. */
const FIRST_SNAPSHOT = '1:1:';
const SQLITE_SERVER = 'sqlite';

/** What a role allows is no revocation of a token; what a newer version publishes is unknown here. */
const IS_PUBLISHED = fragment`r.kind IN ('session', 'user', 'token', 'key')`;

/** Of PostgreSQL, the row's transaction as the functions on snapshots want it. */
const TRANSACTION = fragment`r.transaction_id::text::xid8`;
const COLUMNS = fragment`r.id, r.transaction_id::text AS "transaction", r.kind, r.subject, r.revoked_at, r.cause`;
const SQLITE_COLUMNS = fragment`r.id, '0' AS "transaction", r.kind, r.subject, r.revoked_at, r.cause`;

/** What was revoked, for readers who have to hear of each revocation and remember how far they have come. */
@Injectable()
export class PublishedRevocations {
  private readonly rows = statementsOn<Row>(this.dataSource);
  private readonly isPostgres = this.dataSource.options.type === 'postgres';

  constructor(private readonly dataSource: WatchwordDataSource) {}

  /** Where a reader begins who has read nothing. */
  async begin(): Promise<Pick<PublishedReading, 'now' | 'server'>> {
    const nothing = { since: undefined, until: this.isPostgres ? FIRST_SNAPSHOT : '0', after: undefined };
    return this.read({ ...nothing, revokedAfter: new Date(8.64e15), limit: 1 });
  }

  /**
   * Both parts come by transaction and id. The first is a fixed set, from which rows can only be deleted: whoever goes on
   * behind the last one that it has read misses nothing. What commits later comes in the second part, in whatever order.
   */
  async read(range: PublishedRange): Promise<PublishedReading> {
    const found = this.isPostgres ? await this.readPostgres(range) : await this.readSqlite(range);
    const parts = [0, 1].map((part) => found.filter((row) => row.part === part).map(publishedOf));
    const [head] = found;
    return {
      now: String(head?.now ?? range.until),
      server: head?.server ?? SQLITE_SERVER,
      first: parts[0] ?? [],
      second: parts[1] ?? [],
    };
  }

  private readPostgres({ since = FIRST_SNAPSHOT, until, after, revokedAfter, limit }: PublishedRange): Promise<Row[]> {
    const horizon = revokedAfter.getTime();
    return this.rows`
      SELECT here.now, here.server, found.*
        FROM (SELECT pg_current_snapshot()::text AS now, pg_postmaster_start_time()::text AS server) here
        LEFT JOIN (
          (SELECT 0 AS part, ${COLUMNS} FROM ${REVOCATIONS} r
            WHERE r.transaction_id >= pg_snapshot_xmin(CAST(${since} AS pg_snapshot))::text::bigint
              AND (r.transaction_id, r.id) > (CAST(${after?.transaction ?? '0'} AS bigint), CAST(${after?.id ?? 0} AS integer))
              AND NOT pg_visible_in_snapshot(${TRANSACTION}, CAST(${since} AS pg_snapshot))
              AND pg_visible_in_snapshot(${TRANSACTION}, CAST(${until} AS pg_snapshot))
              AND r.revoked_at > ${horizon} AND ${IS_PUBLISHED}
            ORDER BY r.transaction_id, r.id LIMIT ${limit})
          UNION ALL
          (SELECT 1 AS part, ${COLUMNS} FROM ${REVOCATIONS} r
            WHERE r.transaction_id >= pg_snapshot_xmin(CAST(${until} AS pg_snapshot))::text::bigint
              AND NOT pg_visible_in_snapshot(${TRANSACTION}, CAST(${until} AS pg_snapshot))
              AND r.revoked_at > ${horizon} AND ${IS_PUBLISHED}
            ORDER BY r.transaction_id, r.id LIMIT ${limit})
        ) found ON true
       ORDER BY found.part, CAST(found."transaction" AS bigint), found.id`;
  }

  private readSqlite({ since = '0', until, after, revokedAfter, limit }: PublishedRange): Promise<Row[]> {
    const from = Math.max(Number(since), after?.id ?? 0);
    const horizon = revokedAfter.getTime();
    return this.rows`
      SELECT here.now, ${SQLITE_SERVER} AS server, found.*
        FROM (SELECT COALESCE(MAX(id), 0) AS now FROM ${REVOCATIONS}) here
        LEFT JOIN (
          SELECT * FROM (SELECT 0 AS part, ${SQLITE_COLUMNS} FROM ${REVOCATIONS} r
            WHERE r.id > ${from} AND r.id <= ${Number(until)} AND r.revoked_at > ${horizon} AND ${IS_PUBLISHED}
            ORDER BY r.id LIMIT ${limit})
          UNION ALL
          SELECT * FROM (SELECT 1 AS part, ${SQLITE_COLUMNS} FROM ${REVOCATIONS} r
            WHERE r.id > ${Number(until)} AND r.revoked_at > ${horizon} AND ${IS_PUBLISHED}
            ORDER BY r.id LIMIT ${limit})
        ) found ON true
       ORDER BY found.part, found.id`;
  }
}

function publishedOf({ id, transaction, kind, subject, revoked_at: revokedAt, cause }: Row): PublishedRevocation {
  return { id, transaction, kind, subject, revokedAt: new Date(Number(revokedAt)), cause };
}
