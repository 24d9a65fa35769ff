import { Injectable } from '@nestjs/common';
import { SECURITY_EVENT_STREAMS } from '../../../database/relations.js';
import { statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import type { StreamPosition } from './stream-position.js';

/** Which stream: its name is the client's own, so another client never reaches it. */
export interface StreamName {
  readonly clientId: string;
  readonly name: string;
}

export interface EventStream extends StreamName {
  readonly position: StreamPosition;
  readonly version: number;
  readonly polledAt: Date;
}

interface Row extends Record<string, unknown> {
  readonly position: string;
  readonly version: number;
  readonly polled_at: string | number;
}

@Injectable()
export class EventStreamsRepository {
  private readonly rows = statementsOn<Row>(this.dataSource);

  constructor(private readonly dataSource: WatchwordDataSource) {}

  async find({ clientId, name }: StreamName): Promise<EventStream | null> {
    const [row] = await this.rows`SELECT position, version, polled_at FROM ${SECURITY_EVENT_STREAMS}
       WHERE client_id = ${clientId} AND name = ${name}`;
    if (!row) return null;
    const position = JSON.parse(row.position) as StreamPosition;
    return { clientId, name, position, version: row.version, polledAt: new Date(Number(row.polled_at)) };
  }

  /**
   * Begins a stream, unless the client has so many that somebody asked for lately. Requests that race can make a few more.
   *
   * @returns whether it was begun by this call
   */
  async begin(
    { clientId, name }: StreamName,
    position: StreamPosition,
    { now, most, activeSince }: { readonly now: Date; readonly most: number; readonly activeSince: Date },
  ): Promise<boolean> {
    const rows = await this.rows`
      INSERT INTO ${SECURITY_EVENT_STREAMS} (client_id, name, position, version, polled_at)
      SELECT CAST(${clientId} AS varchar(64)), CAST(${name} AS varchar(64)), CAST(${JSON.stringify(position)} AS text),
             1, CAST(${now.getTime()} AS bigint)
       WHERE (SELECT COUNT(*) FROM ${SECURITY_EVENT_STREAMS}
               WHERE client_id = ${clientId} AND polled_at > ${activeSince.getTime()}) < ${most}
      ON CONFLICT (client_id, name) DO NOTHING
      RETURNING version`;
    return rows.length === 1;
  }

  /** Unless another request has moved it meanwhile: what is then sent once more does no harm. */
  async move({ clientId, name, version }: EventStream, position: StreamPosition, now: Date): Promise<boolean> {
    const rows = await this.rows`
      UPDATE ${SECURITY_EVENT_STREAMS}
         SET position = ${JSON.stringify(position)}, version = version + 1, polled_at = ${now.getTime()}
       WHERE client_id = ${clientId} AND name = ${name} AND version = ${version}
      RETURNING version`;
    return rows.length === 1;
  }

  /** @returns how many were removed, `limit` at the most */
  async removeIdle(polledBefore: Date, limit: number): Promise<number> {
    const rows = await this.rows`
      DELETE FROM ${SECURITY_EVENT_STREAMS}
       WHERE (client_id, name) IN (SELECT client_id, name FROM ${SECURITY_EVENT_STREAMS}
                                    WHERE polled_at < ${polledBefore.getTime()} LIMIT ${limit})
         AND polled_at < ${polledBefore.getTime()}
      RETURNING version`;
    return rows.length;
  }

  /** How many `removeIdle` would remove, counted up to `most`. */
  async countIdle(polledBefore: Date, most: number): Promise<number> {
    const counts = statementsOn<{ n: string | number }>(this.dataSource);
    const [row] = await counts`SELECT COUNT(*) AS n FROM
       (SELECT 1 FROM ${SECURITY_EVENT_STREAMS} WHERE polled_at < ${polledBefore.getTime()} LIMIT ${most}) AS counted`;
    return Number(row?.n ?? 0);
  }
}
