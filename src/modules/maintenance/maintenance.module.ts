import { Module } from '@nestjs/common';
import type { MaintenanceJob } from '../../kernel/maintenance-job.js';
import { MetricsModule } from '../metrics/index.js';
import { LeasesRepository } from './leases.repository.js';
import { JOBS, MAINTENANCE_JOBS } from './maintenance-jobs.js';
import { MaintenanceLease } from './maintenance-lease.js';
import { MaintenanceMetrics } from './maintenance-metrics.js';
import { MaintenanceService } from './maintenance.service.js';

@Module({
  imports: [MetricsModule, ...JOBS.map(({ module }) => module)],
  providers: [
    LeasesRepository,
    MaintenanceLease,
    MaintenanceMetrics,
    MaintenanceService,
    {
      provide: MAINTENANCE_JOBS,
      useFactory: (...jobs: MaintenanceJob[]) => jobs,
      inject: JOBS.map(({ job }) => job),
    },
  ],
  exports: [MaintenanceService],
})
export class MaintenanceModule {}
