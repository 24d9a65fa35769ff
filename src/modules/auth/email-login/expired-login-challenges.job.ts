import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { MaintenanceBatch, MaintenanceJob } from '../../../kernel/maintenance-job.js';
import { LoginChallengesRepository } from './login-challenges.repository.js';

/** Deletes codes that nobody has entered in time. */
@Injectable()
export class ExpiredLoginChallengesJob implements MaintenanceJob {
  readonly name = 'login_challenges';

  constructor(
    private readonly challenges: LoginChallengesRepository,
    private readonly clock: Clock,
  ) {}

  async removeBatch(limit: number): Promise<MaintenanceBatch> {
    const removed = await this.challenges.expired.remove(this.clock.now(), limit);
    return { removed, isLast: removed < limit };
  }

  backlog(most: number): Promise<number> {
    return this.challenges.expired.count(this.clock.now(), most);
  }
}
