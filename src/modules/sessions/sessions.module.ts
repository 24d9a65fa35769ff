import { Module } from '@nestjs/common';
import { RevocationModule } from '../revocation/index.js';
import { RotationService } from './rotation.service.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';

@Module({
  imports: [RevocationModule],
  controllers: [SessionsController],
  providers: [SessionsRepository, SessionsService, RotationService],
  exports: [SessionsService, RotationService],
})
export class SessionsModule {}
