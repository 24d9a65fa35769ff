import { Injectable } from '@nestjs/common';
import type { MaintenanceBatch, MaintenanceJob } from '../../../kernel/maintenance-job.js';
import { KeyRotation } from './key-rotation.js';

/** Deletes keys of which every token has expired. There are never more than a few, so one batch takes them all. */
@Injectable()
export class RetiredKeysJob implements MaintenanceJob {
  readonly name = 'signing_keys';

  constructor(private readonly rotation: KeyRotation) {}

  async removeBatch(): Promise<MaintenanceBatch> {
    return { removed: await this.rotation.removeRetired(), isLast: true };
  }

  backlog(): Promise<number> {
    return Promise.resolve(this.rotation.countRetired());
  }
}
