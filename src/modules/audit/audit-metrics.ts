import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/index.js';
import type { AuditEventName, AuditOutcome } from './audit-events.js';

/** What happened at this instance, and what it had no room for. */
@Injectable()
export class AuditMetrics {
  private readonly events;
  private readonly lost;

  constructor(metrics: Metrics) {
    this.events = metrics.counter({
      name: 'audit_events_total',
      help: 'Security events that happened at this instance.',
      labels: ['event', 'outcome'],
    });
    this.lost = metrics.counter({
      name: 'audit_events_lost_total',
      help: 'Security events outside of transactions that could not be kept while the database was away.',
    });
  }

  count(event: AuditEventName, outcome: AuditOutcome): void {
    this.events.inc({ event, outcome });
  }

  countLost(): void {
    this.lost.inc();
  }
}
