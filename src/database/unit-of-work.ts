import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { retryingIfItGaveWay } from './database-errors.js';
import { WatchwordDataSource } from './watchword-data-source.js';

/**
 * Several statements that count together or not at all. On SQLite, where all requests share one connection, units of work
 * run one after the other; keep them short, with no hashing and no network inside. On PostgreSQL the work may run again after
 * a deadlock, so it does nothing but write to the database.
 */
@Injectable()
export class UnitOfWork {
  /** @internal Nest makes it. */
  constructor(private readonly dataSource: WatchwordDataSource) {}

  /**
   * Runs the work in a transaction.
   *
   * @returns what the work returns, after the commit
   * @throws whatever the work throws, after everything was rolled back
   */
  run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return retryingIfItGaveWay(() => this.dataSource.transaction(work));
  }
}
