import { Module } from '@nestjs/common';
import { RevocationModule } from '../revocation/index.js';
import { ExpiredSessionsJob } from './expired-sessions.job.js';
import { ExpiredSessionsRepository } from './expired-sessions.repository.js';
import { RotationService } from './rotation.service.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';

@Module({
  imports: [RevocationModule],
  controllers: [SessionsController],
  providers: [SessionsRepository, SessionsService, RotationService, ExpiredSessionsRepository, ExpiredSessionsJob],
  exports: [SessionsService, RotationService, ExpiredSessionsJob],
})
export class SessionsModule {}
