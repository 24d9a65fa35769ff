import type { EntityManager } from 'typeorm';
import type { PendingEvent } from './pending/pending-event.js';

/** Runs once the transaction is committed. It neither fails nor keeps anybody waiting. */
export type AfterCommit = () => void;

/** Another module that acts on what this log records. Here because the log knows nothing of who acts. */
export interface AuditFollower {
  /**
   * Within the transaction, after everything else in it. A transaction that had to give way runs again, and this with it.
   *
   * @returns what to do after the commit; it is dropped if there is none
   * @throws Error to roll the transaction back
   */
  beforeCommit(events: readonly PendingEvent[], manager: EntityManager): Promise<AfterCommit>;
  /** What was recorded outside of transactions. It never throws. */
  afterwards(event: PendingEvent): void;
}

const NOTHING: AfterCommit = () => undefined;

/** As long as nobody follows. */
export const NO_FOLLOWER: AuditFollower = {
  beforeCommit: () => Promise.resolve(NOTHING),
  afterwards: () => undefined,
};
