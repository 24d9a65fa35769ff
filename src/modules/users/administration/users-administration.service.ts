import { Injectable } from '@nestjs/common';
import type { WantedVersions } from '../../../http/if-match.js';
import { Clock } from '../../../kernel/clock.js';
import { DomainError, fieldRefused } from '../../../kernel/domain-error.js';
import { type Page, type PageRequest, toPage } from '../../../kernel/page.js';
import { AuditLog } from '../../audit/index.js';
import { EmailChanges } from '../email/email-changes.js';
import { IdentifiersService } from '../identifiers/identifiers.service.js';
import { changedColumns, type Profile, wholeProfile } from '../profile-columns.js';
import { accountChanged } from '../user-events.js';
import type { UserEntity } from '../user.entity.js';
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
    private readonly emailChanges: EmailChanges,
    private readonly identifiers: IdentifiersService,
    private readonly audit: AuditLog,
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

  /** @throws DomainError NOT_FOUND, VALIDATION_FAILED (username), VERSION_MISMATCH, EMAIL_TAKEN, USERNAME_TAKEN */
  async change(id: string, profile: Partial<Profile>, wanted: WantedVersions): Promise<UserEntity> {
    const present = await this.users.get(id);
    const changes = changedColumns(profile, present, this.identifiers);
    const announce = await this.emailChanges.beforeAdministrators(present, profile);
    const isChanged = await this.audit.transaction(async (manager, record) => {
      const hasChanged = await this.administered.change(id, changes, wanted, this.clock.now(), manager);
      if (hasChanged) record(accountChanged(id, profile));
      if (hasChanged) await announce(manager, record);
      return hasChanged;
    });
    if (isChanged && changes.email !== undefined) this.users.recordEndedTokens(id);
    const user = await this.users.get(id);
    if (!isChanged && user.deletedAt) throw new DomainError('NOT_FOUND', { detail: 'the user is deleted' });
    if (!isChanged) throw new DomainError('VERSION_MISMATCH', { detail: `the present version is ${user.version}` });
    return user;
  }

  /** @throws DomainError NOT_FOUND, VALIDATION_FAILED (username), VERSION_MISMATCH, EMAIL_TAKEN, USERNAME_TAKEN */
  replace(id: string, profile: Profile, wanted: WantedVersions): Promise<UserEntity> {
    return this.change(id, wholeProfile(profile), wanted);
  }
}

function positionIn({ sort }: UserList, { id, createdAt, emailKey, usernameKey }: UserEntity): UserPosition {
  if (sort.endsWith('email')) return { key: emailKey, id };
  if (sort.endsWith('username')) return { key: usernameKey, id };
  return { key: createdAt.getTime(), id };
}
