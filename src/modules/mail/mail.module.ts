import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { MetricsModule } from '../metrics/index.js';
import { MailBacklog } from './outbox/mail-backlog.js';
import { MailMetrics } from './outbox/mail-metrics.js';
import { MailOutbox } from './outbox/mail-outbox.js';
import { MailSender } from './outbox/mail-sender.js';
import { OutboxRepository } from './outbox/outbox.repository.js';

@Module({
  imports: [AuditModule, MetricsModule],
  providers: [OutboxRepository, MailOutbox, MailSender, MailBacklog, MailMetrics],
  exports: [MailBacklog, MailOutbox],
})
export class MailModule {}
