import { Injectable } from '@nestjs/common';
import { PROVIDER_CONNECTIONS, PROVIDER_REVOCATIONS } from '../../../database/relations.js';
import { type SqlFragment, statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import type { KeyedRow } from '../data-keys.js';

/** Where data keys are kept, in the order in which they come there: a removed connection takes its own along. */
export const KEYED_TABLES = ['connections', 'revocations'] as const;
export type KeyedTable = (typeof KEYED_TABLES)[number];

const NAMES: Readonly<Record<KeyedTable, SqlFragment>> = {
  connections: PROVIDER_CONNECTIONS,
  revocations: PROVIDER_REVOCATIONS,
};

interface Row {
  readonly id: string;
  readonly user_id: string;
  readonly provider: string;
  readonly data_key: string;
}

/** Rows as far as their data keys are concerned. */
@Injectable()
export class KeyedRowsRepository {
  private readonly rows = statementsOn<Row>(this.dataSource);

  constructor(private readonly dataSource: WatchwordDataSource) {}

  /** Up to `limit` rows with ids above `after`, in the order of their ids. */
  async page(table: KeyedTable, after: string, limit: number): Promise<readonly KeyedRow[]> {
    const rows = await this.rows`
      SELECT id, user_id, provider, data_key FROM ${NAMES[table]}
       WHERE id > ${after} AND data_key IS NOT NULL ORDER BY id LIMIT ${limit}`;
    return rows.map(({ id, user_id, provider, data_key }) => ({ id, userId: user_id, provider, dataKey: data_key }));
  }

  /** @returns false when the row has another key meanwhile, or is gone */
  async replaceDataKey(table: KeyedTable, { id, dataKey }: KeyedRow, sealedAnew: string): Promise<boolean> {
    const rows = await this.rows`
      UPDATE ${NAMES[table]} SET data_key = ${sealedAnew} WHERE id = ${id} AND data_key = ${dataKey} RETURNING id`;
    return rows.length === 1;
  }
}
