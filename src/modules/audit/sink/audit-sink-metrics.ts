import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Metrics } from '../../metrics/index.js';
import type { SinkBacklog } from './audit-sink-cursor.repository.js';

/** What is sent to the sink. The series are there only where a sink is. */
@Injectable()
export class AuditSinkMetrics {
  private last: SinkBacklog = { length: 0, waiting: 0, oldestAt: null };
  private sent: { inc(count: number): void } | undefined;
  private failures: { inc(): void } | undefined;

  constructor(
    private readonly metrics: Metrics,
    private readonly clock: Clock,
  ) {}

  begin(): void {
    this.sent = this.metrics.counter({
      name: 'audit_sink_sent_total',
      help: 'Audit records that this instance sent and the sink acknowledged.',
    });
    this.failures = this.metrics.counter({
      name: 'audit_sink_failures_total',
      help: 'Tries of this instance to send audit records that failed.',
    });
    this.metrics.gauge({
      name: 'audit_sink_backlog',
      help: 'Audit records that the sink has not acknowledged, when this instance last looked.',
      read: () => this.last.waiting,
    });
    this.metrics.gauge({
      name: 'audit_sink_lag_seconds',
      help: 'How long ago the oldest of these records happened.',
      read: () => this.lagSeconds(),
    });
  }

  record(backlog: SinkBacklog): void {
    this.last = backlog;
  }

  countSent(records: number): void {
    this.sent?.inc(records);
  }

  countFailure(): void {
    this.failures?.inc();
  }

  private lagSeconds(): number {
    const { oldestAt } = this.last;
    return oldestAt === null ? 0 : Math.max(0, this.clock.now().getTime() - oldestAt.getTime()) / 1_000;
  }
}
