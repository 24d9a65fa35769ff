import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { MaintenanceBatch, MaintenanceJob } from '../../../kernel/maintenance-job.js';
import { DataKeys, type KeyedRow } from '../data-keys.js';
import { UnreadableConnection } from '../unreadable-connection.js';
import { KEYED_TABLES, type KeyedTable, KeyedRowsRepository } from './keyed-rows.repository.js';

/** Another instance may write under an older key for as long as it has older settings, so one walk is not enough for ever. */
const BETWEEN_WALKS_MS = 86_400_000;
/** A key service is asked twice for each. */
const MOST_SEALED_IN_A_BATCH = 100;
const SEALED_AT_ONCE = 10;

interface Walk {
  readonly table: KeyedTable;
  /** The id of the last row that was looked at. */
  readonly after: string;
}

const START: Walk = { table: KEYED_TABLES[0], after: '' };

/**
 * Seals the data keys again that an older key of the encryption has sealed, so that the older one can be dropped. The tokens
 * themselves are not touched. No index can tell which rows wait, so the job walks through both tables: from the start of the
 * process on, and then once a day.
 */
@Injectable()
export class RewrappedDataKeysJob implements MaintenanceJob {
  readonly name = 'old_data_keys';
  private readonly logger = new Logger('Vault');
  private walk: Walk | undefined = START;
  private finishedAt: Date | undefined;
  private sealed = 0;
  private unreadable = 0;

  constructor(
    private readonly rows: KeyedRowsRepository,
    private readonly dataKeys: DataKeys,
    private readonly clock: Clock,
  ) {}

  async removeBatch(limit: number): Promise<MaintenanceBatch> {
    this.beginIfDue();
    const { walk } = this;
    if (!walk) return { removed: 0, isLast: true };
    const page = await this.rows.page(walk.table, walk.after, limit);
    const old = page.filter((row) => !this.dataKeys.isCurrent(row.dataKey));
    const batch = old.slice(0, MOST_SEALED_IN_A_BATCH);
    const removed = await this.sealAnew(walk.table, batch);
    const last = batch.length < old.length ? batch.at(-1) : page.at(-1);
    this.walk =
      page.length < limit && batch.length === old.length ? nextTable(walk) : { ...walk, after: last?.id ?? '' };
    if (!this.walk) this.finish();
    return { removed, isLast: !this.walk };
  }

  /** While it walks, those that it still comes to; after that, those that nobody can open. */
  async backlog(most: number): Promise<number> {
    let waiting = this.unreadable;
    for (let { walk } = this; walk && waiting < most; walk = nextTable(walk)) {
      const page = await this.rows.page(walk.table, walk.after, most);
      waiting += page.filter((row) => !this.dataKeys.isCurrent(row.dataKey)).length;
    }
    return Math.min(waiting, most);
  }

  /** A clock that was set back begins a walk rather than putting it off. */
  private beginIfDue(): void {
    if (this.walk || !this.finishedAt) return;
    const sinceMs = this.clock.now().getTime() - this.finishedAt.getTime();
    if (sinceMs >= 0 && sinceMs < BETWEEN_WALKS_MS) return;
    [this.walk, this.sealed, this.unreadable] = [START, 0, 0];
  }

  private finish(): void {
    this.finishedAt = this.clock.now();
    const { sealed, unreadable } = this;
    if (sealed + unreadable === 0) return;
    this.logger.log({ event: 'data_keys_rewrapped', sealed, left: unreadable });
  }

  private async sealAnew(table: KeyedTable, rows: readonly KeyedRow[]): Promise<number> {
    let sealed = 0;
    for (let from = 0; from < rows.length; from += SEALED_AT_ONCE) {
      const some = rows.slice(from, from + SEALED_AT_ONCE);
      const done = await Promise.all(some.map((row) => this.sealOne(table, row)));
      sealed += done.filter(Boolean).length;
    }
    this.sealed += sealed;
    return sealed;
  }

  /** One that does not open becomes nothing else by that: whoever uses it finds out, and the key may be found again. */
  private async sealOne(table: KeyedTable, row: KeyedRow): Promise<boolean> {
    try {
      return await this.rows.replaceDataKey(table, row, await this.dataKeys.sealAnew(row));
    } catch (error) {
      if (!(error instanceof UnreadableConnection)) throw error;
      this.unreadable += 1;
      return false;
    }
  }
}

function nextTable({ table }: Walk): Walk | undefined {
  const next = KEYED_TABLES[KEYED_TABLES.indexOf(table) + 1];
  return next && { table: next, after: '' };
}
