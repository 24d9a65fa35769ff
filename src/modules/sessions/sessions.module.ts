import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { MetricsModule } from '../metrics/index.js';
import { RevocationModule } from '../revocation/index.js';
import { UsersModule } from '../users/index.js';
import { UserSessionsController } from './administration/user-sessions.controller.js';
import { UserSessionsService } from './administration/user-sessions.service.js';
import { ExpiredSessionsJob } from './cleanup/expired-sessions.job.js';
import { ExpiredSessionsRepository } from './cleanup/expired-sessions.repository.js';
import { SurplusSessionsJob } from './cleanup/surplus-sessions.job.js';
import { SurplusSessionsRepository } from './cleanup/surplus-sessions.repository.js';
import { HeldSessionsRepository } from './held-sessions.repository.js';
import { RotationMetrics } from './rotation-metrics.js';
import { RotationService } from './rotation.service.js';
import { SessionEndingsRepository } from './session-endings.repository.js';
import { SessionEndingsService } from './session-endings.service.js';
import { SessionsOfEndedAccounts } from './sessions-of-ended-accounts.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';

/** Import it in a module of yours that injects `SessionsService` or `SessionEndingsService`. */
@Module({
  imports: [AuditModule, MetricsModule, RevocationModule, UsersModule],
  controllers: [SessionsController, UserSessionsController],
  providers: [
    ...[SessionsRepository, SessionsService, RotationService, RotationMetrics, UserSessionsService],
    ...[SessionEndingsRepository, SessionEndingsService],
    ...[HeldSessionsRepository, SessionsOfEndedAccounts, ExpiredSessionsRepository, ExpiredSessionsJob],
    ...[SurplusSessionsRepository, SurplusSessionsJob],
  ],
  exports: [
    ...[SessionsService, SessionEndingsService, UserSessionsService, RotationService],
    ...[ExpiredSessionsJob, SurplusSessionsJob],
  ],
})
export class SessionsModule {}
