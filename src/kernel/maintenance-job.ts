export interface MaintenanceBatch {
  /** How many rows are gone. */
  readonly removed: number;
  /** Nothing is left to do until the next round. A batch that removed little need not be the last. */
  readonly isLast: boolean;
}

/**
 * Deletes what is over, a little at a time. A feature writes one for each kind of row that it leaves behind; the
 * maintenance module runs them, on one instance at a time. A job may run twice at once all the same, when a holder of the
 * lease was asleep, so what it deletes must be told by the row alone.
 */
export interface MaintenanceJob {
  /** As in the label of its metrics. */
  readonly name: string;
  /** Looks at, and so removes, up to `limit` rows. */
  removeBatch(limit: number): Promise<MaintenanceBatch>;
  /** How many rows wait to be removed, counted up to `most`. */
  backlog(most: number): Promise<number>;
}
