import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { BackgroundLoop } from '../../kernel/background-loop.js';
import { Clock } from '../../kernel/clock.js';
import { withinDeadline } from '../../kernel/deadline.js';
import { IdGenerator } from '../../kernel/ids.js';
import { SharedRun } from '../../kernel/shared-run.js';
import { AuditAppender } from './chain/audit-appender.js';
import type { AuditEvent } from './audit-events.js';
import { type AfterCommit, type AuditFollower, NO_FOLLOWER } from './audit-follower.js';
import { AuditMetrics } from './audit-metrics.js';
import { AuditPeopleRepository } from './people/audit-people.repository.js';
import { FailureBursts } from './pending/failure-bursts.js';
import { BufferedEvents } from './pending/buffered-events.js';
import { type ErasureEvent, type PendingEvent, pendingFrom } from './pending/pending-event.js';
import type { NewPendingEvent } from './pending/pending-event.entity.js';
import { PendingEventsRepository } from './pending/pending-events.repository.js';

/** Takes an event into the transaction that it belongs to. */
export type RecordEvent = (event: AuditEvent) => void;

/** For what a dead instance left behind; an instance appends its own events sooner. */
const INTERVAL_MS = 5_000;
/** A burst is appended at once. */
const SOON_MS = 50;
/** Several thousand events are appended in this time. */
const SETTLE_LIMIT_MS = 5_000;

/** The evidence of what was done. Everything that changes something of weight goes through here. */
@Injectable()
export class AuditLog implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(AuditLog.name);
  private readonly buffered = new BufferedEvents((events) => this.pending.add(events));
  private readonly loop = new BackgroundLoop({
    intervalMs: INTERVAL_MS,
    run: () => this.settle(),
    onError: (error) => this.warn('audit_not_appended', error),
  });
  private readonly bursts = new FailureBursts();
  private readonly settling = new SharedRun(async () => {
    const nowMs = this.isStopped ? Infinity : this.clock.now().getTime();
    for (const summary of this.bursts.end(nowMs)) this.keep(summary);
    await this.buffered.flush();
    await this.appender.append();
  });
  private soon: NodeJS.Timeout | undefined;
  private isStopped = false;
  private follower = NO_FOLLOWER;

  /** @internal Nest makes it. */
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly pending: PendingEventsRepository,
    private readonly people: AuditPeopleRepository,
    private readonly appender: AuditAppender,
    private readonly metrics: AuditMetrics,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {}

  /** Begins to append what is recorded to the chain. */
  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** @internal Before the first event is recorded. */
  followBy(follower: AuditFollower): void {
    this.follower = follower;
  }

  /** After the last request, while the database is still there; what stays pending the next start appends. */
  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.soon);
    await this.settleIfPossible();
    await this.loop.stop();
  }

  /**
   * A unit of work whose events count with it or not at all. They are recorded with one statement at its end, and become
   * links of the chain after it, so that no request waits for another's.
   */
  async transaction<T>(work: (manager: EntityManager, record: RecordEvent) => Promise<T>): Promise<T> {
    let recorded: PendingEvent[] = [];
    let afterCommit: AfterCommit | undefined;
    const result = await this.unitOfWork.run(async (manager) => {
      // a transaction that had to give way runs again
      recorded = [];
      const done = await work(manager, (event) => recorded.push(pendingFrom(event)));
      await this.pending.add(
        recorded.map((event) => this.rowOf(event)),
        manager,
      );
      afterCommit = await this.follower.beforeCommit(recorded, manager);
      return done;
    });
    this.count(recorded);
    afterCommit?.();
    return result;
  }

  /**
   * Records what changed nothing, or was done where no transaction of ours reaches. Never fails and never keeps the caller
   * waiting; while the database is away a bounded number of events is held, and what is beyond it is counted. Failures
   * that one party repeats are told together, see FailureBursts.
   */
  recordLater(event: AuditEvent): void {
    const pendingEvent = pendingFrom(event);
    this.count([pendingEvent]);
    this.follower.afterwards(pendingEvent);
    if (this.bursts.admits(pendingEvent, this.clock.now().getTime())) this.keep(pendingEvent);
  }

  /**
   * What to record when accounts are erased: asked for within that transaction, before their rows go, with which the log
   * forgets who they were. What is pending about them by then loses even their reference, so settle before, if possible.
   */
  async erasuresOf(userIds: readonly string[], manager: EntityManager): Promise<AuditEvent[]> {
    const people = await this.people.ofUsers(userIds, manager);
    const references = new Map(people.map(({ userId, reference }) => [userId, reference]));
    return userIds.map((subjectId): ErasureEvent => {
      const reference = references.get(subjectId);
      const known = reference === undefined ? {} : { references: { [subjectId]: reference } };
      return { name: 'account.erased', subjectId, ...known };
    });
  }

  /** Everything recorded before the call is in the chain after it. @throws Error of the database */
  settle(): Promise<void> {
    return this.settling.run();
  }

  /**
   * The same as far as it goes: for what would be better after it and must not depend on it. What is there can be read and
   * verified also while nothing can be appended to it.
   */
  async settleIfPossible(): Promise<void> {
    await withinDeadline(SETTLE_LIMIT_MS, this.settle()).catch((error: unknown) => {
      this.warn('audit_not_settled', error);
    });
  }

  private keep(pendingEvent: PendingEvent): void {
    if (!this.buffered.add(this.rowOf(pendingEvent))) this.metrics.countLost();
  }

  private rowOf(event: PendingEvent): NewPendingEvent {
    const occurredAt = this.clock.now();
    return { id: this.ids.next(occurredAt), occurredAt, event: JSON.stringify(event) };
  }

  private count(events: readonly PendingEvent[]): void {
    if (events.length === 0) return;
    for (const { name, outcome } of events) this.metrics.count(name, outcome);
    if (this.isStopped) return;
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      void this.settle().catch((error: unknown) => this.warn('audit_not_appended', error));
    }, SOON_MS);
    this.soon.unref();
  }

  private warn(event: string, error: unknown): void {
    this.logger.warn({ event, reason: error instanceof Error ? error.message : 'unknown' });
  }
}
