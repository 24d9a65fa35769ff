import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { WantedVersions } from '../../../http/if-match.js';
import { UserEntity } from '../user.entity.js';
import { refusingTaken, type UserChanges } from '../users.repository.js';

/** What only administrators do to a row. */
@Injectable()
export class AdministeredUsersRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Changes the row if it is there in a wanted version: of changes that race from one version, one is made.
   *
   * @throws DomainError EMAIL_TAKEN or USERNAME_TAKEN
   */
  async change(id: string, changes: UserChanges, wanted: WantedVersions, now: Date): Promise<boolean> {
    const users = this.dataSource.getRepository(UserEntity);
    const where = wanted === 'any' ? { id } : { id, version: In(wanted) };
    const set = { ...changes, updatedAt: now, version: () => 'version + 1' };
    const { affected } = await refusingTaken(() => users.update(where, set));
    return affected === 1;
  }
}
