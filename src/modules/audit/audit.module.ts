import { Module } from '@nestjs/common';
import { MetricsModule } from '../metrics/index.js';
import { AuditAppender } from './chain/audit-appender.js';
import { AuditSecretRepository } from './entries/audit-secret.repository.js';
import { AuditChainRepository } from './chain/audit-chain.repository.js';
import { AuditContents } from './people/audit-contents.js';
import { AuditController } from './reading/audit.controller.js';
import { AuditEntriesRepository } from './reading/audit-entries.repository.js';
import { AuditKeys } from './entries/audit-keys.js';
import { AuditLog } from './audit-log.js';
import { AuditMetrics } from './audit-metrics.js';
import { AuditPeople } from './people/audit-people.js';
import { AuditPeopleRepository } from './people/audit-people.repository.js';
import { AuditReadingService } from './reading/audit-reading.service.js';
import { AuditVerificationService } from './reading/audit-verification.service.js';
import { AuditSinkCursorRepository } from './sink/audit-sink-cursor.repository.js';
import { AuditSinkMetrics } from './sink/audit-sink-metrics.js';
import { AuditSinkSender } from './sink/audit-sink-sender.js';
import { PendingEventsRepository } from './pending/pending-events.repository.js';

/** Import it in a module of yours that injects `AuditLog`. */
@Module({
  imports: [MetricsModule],
  controllers: [AuditController],
  providers: [
    ...[AuditLog, AuditMetrics, AuditKeys, AuditPeople, AuditContents, AuditAppender],
    ...[
      PendingEventsRepository,
      AuditChainRepository,
      AuditSecretRepository,
      AuditPeopleRepository,
      AuditEntriesRepository,
    ],
    ...[AuditReadingService, AuditVerificationService],
    ...[AuditSinkSender, AuditSinkCursorRepository, AuditSinkMetrics],
  ],
  exports: [AuditLog, AuditReadingService, AuditVerificationService],
})
export class AuditModule {}
