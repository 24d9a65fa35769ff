import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/index.js';
import type { MailFailureKind } from '../mailer.port.js';
import { MailBacklog } from './mail-backlog.js';

@Injectable()
export class MailMetrics {
  private readonly sent;
  private readonly failures;
  private readonly givenUp;

  constructor(metrics: Metrics, backlog: MailBacklog) {
    this.sent = metrics.counter({ name: 'mails_sent_total', help: 'Mails that were handed over.', labels: ['kind'] });
    this.failures = metrics.counter({
      name: 'mail_failures_total',
      help: 'Tries to hand a mail over that failed: temporary, permanent, or for the configuration.',
      labels: ['failure'],
    });
    this.givenUp = metrics.counter({
      name: 'mails_given_up_total',
      help: 'Mails that are not tried any more.',
      labels: ['kind'],
    });
    metrics.gauge({
      name: 'mail_backlog',
      help: 'Mails that wait to be handed over, counted up to 10000, when this instance last looked.',
      read: () => backlog.waiting,
    });
    metrics.gauge({
      name: 'mail_oldest_seconds',
      help: 'For how long the oldest of these mails has been waiting.',
      read: () => backlog.oldestSeconds,
    });
  }

  countSent(kind: string): void {
    this.sent.inc({ kind });
  }

  countFailure(failure: MailFailureKind): void {
    this.failures.inc({ failure });
  }

  countGivenUp(kind: string): void {
    this.givenUp.inc({ kind });
  }
}
