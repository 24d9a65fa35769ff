import { Module } from '@nestjs/common';
import { MailModule } from '../mail/index.js';
import { Departure } from './departure.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

@Module({
  imports: [MailModule],
  controllers: [HealthController],
  providers: [HealthService, Departure],
  exports: [Departure],
})
export class HealthModule {}
