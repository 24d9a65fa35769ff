import { Injectable } from '@nestjs/common';
import type { WantedVersions } from '../../../http/if-match.js';
import { UnitOfWork } from '../../../database/unit-of-work.js';
import { Clock } from '../../../kernel/clock.js';
import { DomainError, fieldRefused } from '../../../kernel/domain-error.js';
import { type Page, type PageRequest, toPage } from '../../../kernel/page.js';
import { AccountEndings } from '../account-endings.js';
import { changedColumns, type Profile, profileColumns } from '../profile-columns.js';
import type { UserEntity } from '../user.entity.js';
import type { UserChanges } from '../users.repository.js';
import { UsersService } from '../users.service.js';
import { AdministeredUsersRepository } from './administered-users.repository.js';
import { decodeCursor, encodeCursor, type UserPosition } from './user-list-cursor.js';
import type { UserList } from './user-list.js';
import { UserListRepository } from './user-list.repository.js';

/** What administrators see of accounts and do to them. */
@Injectable()
export class UsersAdministrationService {
  constructor(
    private readonly users: UsersService,
    private readonly administered: AdministeredUsersRepository,
    private readonly lists: UserListRepository,
    private readonly endings: AccountEndings,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError VALIDATION_FAILED when the cursor is not one of this list */
  async list(request: UserList & PageRequest): Promise<Page<UserEntity>> {
    const { limit, cursor } = request;
    const after = cursor === undefined ? null : decodeCursor(request, cursor);
    if (cursor !== undefined && !after) {
      throw fieldRefused('cursor', 'IS_CURSOR', 'cursor must be the nextCursor of the same list');
    }
    const rows = await this.lists.find(request, limit, after);
    return toPage(rows, limit, (last) => encodeCursor(request, positionIn(request, last)));
  }

  /** @throws DomainError NOT_FOUND, also of a user who is deleted */
  async suspend(id: string): Promise<UserEntity> {
    const { deletedAt } = await this.users.get(id);
    if (deletedAt) throw new DomainError('NOT_FOUND', { detail: 'the user is deleted' });
    await this.users.suspend(id);
    return this.users.get(id);
  }

  /** @throws DomainError NOT_FOUND */
  async restore(id: string): Promise<UserEntity> {
    await this.users.restore(id);
    return this.users.get(id);
  }

  /** @throws DomainError NOT_FOUND, VERSION_MISMATCH, EMAIL_TAKEN, USERNAME_TAKEN */
  change(id: string, profile: Partial<Profile>, wanted: WantedVersions): Promise<UserEntity> {
    return this.store(id, changedColumns(profile), wanted);
  }

  /** @throws DomainError NOT_FOUND, VERSION_MISMATCH, EMAIL_TAKEN, USERNAME_TAKEN */
  replace(id: string, profile: Profile, wanted: WantedVersions): Promise<UserEntity> {
    return this.store(id, profileColumns(profile), wanted);
  }

  /**
   * Nobody can log in any more and no token is accepted; erasing the account is left to DeletedUsersJob, so that it can be
   * restored until then. That is why its e-mail address and username stay taken.
   *
   * @throws DomainError NOT_FOUND, LAST_ADMINISTRATOR
   */
  async delete(id: string): Promise<void> {
    await this.unitOfWork.run(async (manager) => {
      const version = await this.administered.delete(id, this.clock.now(), manager);
      if (version === null) throw new DomainError('NOT_FOUND');
      await this.endings.tell({ userId: id, reason: 'account_deleted', formerVersion: version - 1, manager });
    });
    this.users.noteTokensEnded(id);
  }

  private async store(id: string, changes: UserChanges, wanted: WantedVersions): Promise<UserEntity> {
    const isChanged = await this.administered.change(id, changes, wanted, this.clock.now());
    if (isChanged && changes.email !== undefined) this.users.noteTokensEnded(id);
    const user = await this.users.get(id);
    if (!isChanged && user.deletedAt) throw new DomainError('NOT_FOUND', { detail: 'the user is deleted' });
    if (!isChanged) throw new DomainError('VERSION_MISMATCH', { detail: `the present version is ${user.version}` });
    return user;
  }
}

function positionIn({ sort }: UserList, { id, createdAt, emailKey, usernameKey }: UserEntity): UserPosition {
  if (sort.endsWith('email')) return { key: emailKey, id };
  if (sort.endsWith('username')) return { key: usernameKey, id };
  return { key: createdAt.getTime(), id };
}
