import { Module } from '@nestjs/common';
import { MetricsModule } from '../metrics/index.js';
import { AuditAppender } from './audit-appender.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import { AuditContents } from './audit-contents.js';
import { AuditController } from './audit.controller.js';
import { AuditEntriesRepository } from './audit-entries.repository.js';
import { AuditKeys } from './audit-keys.js';
import { AuditLog } from './audit-log.js';
import { AuditMetrics } from './audit-metrics.js';
import { AuditPeople } from './audit-people.js';
import { AuditPeopleRepository } from './audit-people.repository.js';
import { AuditReadingService } from './audit-reading.service.js';
import { AuditVerificationService } from './audit-verification.service.js';
import { PendingEventsRepository } from './pending-events.repository.js';

@Module({
  imports: [MetricsModule],
  controllers: [AuditController],
  providers: [
    ...[AuditLog, AuditMetrics, AuditKeys, AuditPeople, AuditContents, AuditAppender],
    ...[PendingEventsRepository, AuditChainRepository, AuditPeopleRepository, AuditEntriesRepository],
    ...[AuditReadingService, AuditVerificationService],
  ],
  exports: [AuditLog, AuditReadingService, AuditVerificationService],
})
export class AuditModule {}
