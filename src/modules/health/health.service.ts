import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { HealthResponse, HealthStatus } from './health.dto.js';

const CHECK_TIMEOUT_MS = 2_000;

/** Whether this instance can serve; a load balancer asks often, so a check is one trivial statement. */
@Injectable()
export class HealthService {
  private readonly logger = new Logger(HealthService.name);

  constructor(private readonly dataSource: DataSource) {}

  async readiness(): Promise<HealthResponse> {
    const database = await this.database();
    return { status: database, checks: { database } };
  }

  private async database(): Promise<HealthStatus> {
    const isAnswering = this.dataSource.query('SELECT 1').then(() => 'ok' as const);
    try {
      return await Promise.race([isAnswering, afterTimeout()]);
    } catch (error) {
      this.logger.warn({ event: 'database_unavailable', reason: error instanceof Error ? error.message : 'unknown' });
      return 'unavailable';
    }
  }
}

function afterTimeout(): Promise<HealthStatus> {
  return new Promise((resolve) => setTimeout(() => resolve('unavailable'), CHECK_TIMEOUT_MS).unref());
}
