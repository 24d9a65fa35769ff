import { Injectable } from '@nestjs/common';
import { AUDIT_CHAIN, AUDIT_ENTRIES, AUDIT_SINK_CURSORS } from '../../../database/relations.js';
import { statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { CHAIN_NAME } from '../entries/audit-chain.entity.js';

/** What the sink has yet to get, as of one moment. */
export interface SinkBacklog {
  /** The sequence of the last entry of the chain. */
  readonly length: number;
  readonly waiting: number;
  /** When the oldest of them happened; null where none waits. */
  readonly oldestAt: Date | null;
}

/** For how long an instance may send. */
export interface SinkClaim {
  readonly holder: string;
  readonly now: Date;
  readonly expiresAt: Date;
}

@Injectable()
export class AuditSinkCursorRepository {
  private readonly rows = statementsOn<Readonly<Record<string, string | number | null>>>(this.dataSource);

  constructor(private readonly dataSource: WatchwordDataSource) {}

  async backlog(): Promise<SinkBacklog> {
    const [row] = await this.rows`
      SELECT chain.length AS length, COALESCE(sent.delivered, 0) AS delivered,
             (SELECT occurred_at FROM ${AUDIT_ENTRIES}
               WHERE sequence > COALESCE(sent.delivered, 0) ORDER BY sequence LIMIT 1) AS oldest
        FROM ${AUDIT_CHAIN} AS chain LEFT JOIN ${AUDIT_SINK_CURSORS} AS sent ON sent.name = chain.name
       WHERE chain.name = ${CHAIN_NAME}`;
    const length = Number(row?.['length'] ?? 0);
    const waiting = Math.max(0, length - Number(row?.['delivered'] ?? 0));
    const oldest = row?.['oldest'] ?? null;
    return { length, waiting, oldestAt: waiting === 0 || oldest === null ? null : new Date(Number(oldest)) };
  }

  /**
   * One statement, so that of any number of instances that ask at once exactly one may send. Whoever may already may for longer.
   *
   * @returns the sequence of the last entry that is sent; null while another instance may send
   */
  async claim({ holder, now, expiresAt }: SinkClaim): Promise<number | null> {
    const [row] = await this.rows`
      INSERT INTO ${AUDIT_SINK_CURSORS} AS held (name, delivered, holder, expires_at)
           VALUES (${CHAIN_NAME}, 0, ${holder}, ${expiresAt.getTime()})
      ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
            WHERE held.holder = excluded.holder OR held.expires_at <= ${now.getTime()}
        RETURNING delivered`;
    return row ? Number(row['delivered']) : null;
  }

  /** @returns false when another instance has taken over meanwhile, which sends the same entries again */
  async advance(holder: string, from: number, to: number): Promise<boolean> {
    const moved = await this.rows`
      UPDATE ${AUDIT_SINK_CURSORS} SET delivered = ${to}
       WHERE name = ${CHAIN_NAME} AND holder = ${holder} AND delivered = ${from} RETURNING name`;
    return moved.length === 1;
  }

  /** Lets another instance begin at once. */
  async release(holder: string): Promise<void> {
    await this.rows`
      UPDATE ${AUDIT_SINK_CURSORS} SET expires_at = 0 WHERE name = ${CHAIN_NAME} AND holder = ${holder} RETURNING name`;
  }
}
