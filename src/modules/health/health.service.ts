import { Injectable } from '@nestjs/common';
import { troubleBehind } from '../../database/database-errors.js';
import { writingTroubleOf } from '../../database/database-readiness.js';
import { DatabaseTroubleLog } from '../../database/database-trouble-log.js';
import { WatchwordDataSource } from '../../database/watchword-data-source.js';
import { Clock } from '../../kernel/clock.js';
import { DeadlineError, withinDeadline } from '../../kernel/deadline.js';
import { MailBacklog } from '../mail/index.js';
import type { HealthResponse, HealthStatus } from './health.dto.js';

/** Shorter than the 2 s after which a probe often gives up, so that it hears what is wrong. */
const CHECK_TIMEOUT_MS = 1_500;

/** Whether this instance can serve; a load balancer asks often, so a check is one small statement that writes nothing. */
@Injectable()
export class HealthService {
  private readonly troubles: DatabaseTroubleLog;

  constructor(
    private readonly dataSource: WatchwordDataSource,
    private readonly mail: MailBacklog,
    clock: Clock,
  ) {
    this.troubles = new DatabaseTroubleLog(HealthService.name, clock);
  }

  async readiness(): Promise<HealthResponse> {
    const database = await this.database();
    return { status: database, checks: { database, mail: this.mail.isDelayed ? 'delayed' : 'ok' } };
  }

  private async database(): Promise<HealthStatus> {
    try {
      const trouble = await withinDeadline(CHECK_TIMEOUT_MS, writingTroubleOf(this.dataSource));
      if (trouble === undefined) return 'ok';
      this.troubles.report(trouble, 'the database cannot be written');
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      // any other failure of this statement means that its tables are not there
      const otherwise = error instanceof DeadlineError ? 'unreachable' : 'missing';
      this.troubles.report(troubleBehind(error) ?? otherwise, reason);
    }
    return 'unavailable';
  }
}
