import { Module } from '@nestjs/common';
import { Departure } from './departure.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

@Module({ controllers: [HealthController], providers: [HealthService, Departure], exports: [Departure] })
export class HealthModule {}
