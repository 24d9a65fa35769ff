import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError, fieldRefused } from '../../kernel/domain-error.js';
import { mergeSettings, SETTINGS_MAX_BYTES, type UserSettings } from './user-settings.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

/** What users keep for themselves; nothing of weight, so the audit log does not tell of it. */
@Injectable()
export class UserSettingsService {
  constructor(
    private readonly users: UsersService,
    private readonly rows: UsersRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError NOT_FOUND */
  async get(id: string): Promise<UserSettings> {
    return (await this.users.get(id)).settings as UserSettings;
  }

  /**
   * Merges a change into the settings; changes that arrive at once are all kept.
   *
   * @throws DomainError NOT_FOUND, VALIDATION_FAILED when the result is too large
   */
  change(id: string, change: UserSettings): Promise<UserSettings> {
    return this.unitOfWork.run(async (manager) => {
      const present = await this.rows.lockSettings(id, this.clock.now(), manager);
      if (!present) throw new DomainError('NOT_FOUND');
      const settings = mergeSettings(present as UserSettings, change);
      if (Buffer.byteLength(JSON.stringify(settings)) > SETTINGS_MAX_BYTES) {
        throw fieldRefused('settings', 'TOO_LARGE', `The settings may take up to ${SETTINGS_MAX_BYTES} bytes as JSON.`);
      }
      await this.rows.storeSettings(id, settings, manager);
      return settings;
    });
  }
}
