import { createSecretKey, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import type { Clock } from '../../src/kernel/clock.js';
import { UuidV7Generator } from '../../src/kernel/ids.js';
import type { AuditKeys } from '../../src/modules/audit/entries/audit-keys.js';
import type { AuditAppender } from '../../src/modules/audit/chain/audit-appender.js';
import type { AuditEvent } from '../../src/modules/audit/audit-events.js';
import { AuditLog } from '../../src/modules/audit/audit-log.js';
import { AuditMetrics } from '../../src/modules/audit/audit-metrics.js';
import { AuditPeopleRepository } from '../../src/modules/audit/people/audit-people.repository.js';
import { PendingEventsRepository } from '../../src/modules/audit/pending/pending-events.repository.js';
import { Metrics } from '../../src/modules/metrics/index.js';

/** The real log as services write to it; what they write stays pending, as while no instance appends. */
export function pendingAuditLog(
  dataSource: DataSource,
  clock: Clock,
  unitOfWork = new UnitOfWork(dataSource),
): AuditLog {
  const keys = { chain: createSecretKey(randomBytes(32)) } as AuditKeys;
  const pending = new PendingEventsRepository(dataSource, keys);
  const people = new AuditPeopleRepository(dataSource);
  const appender = { append: () => Promise.resolve() } as AuditAppender;
  const log = new AuditLog(
    ...([
      unitOfWork,
      pending,
      people,
      appender,
      new AuditMetrics(new Metrics()),
      clock,
      new UuidV7Generator(),
    ] as const),
  );
  // a stopped log records all the same and sets no timer, which would hold every log of a test that makes thousands
  void log.onApplicationShutdown();
  return log;
}

/** For what is tried without a database and records nothing in a transaction: keeps what it is told. */
export class RememberedEvents implements Pick<AuditLog, 'recordLater'> {
  readonly events: AuditEvent[] = [];

  recordLater(event: AuditEvent): void {
    this.events.push(event);
  }

  get log(): AuditLog {
    return this as unknown as AuditLog;
  }
}
