import { Injectable } from '@nestjs/common';
import type { WantedVersions } from '../../../http/if-match.js';
import { Clock } from '../../../kernel/clock.js';
import { DomainError, fieldRefused } from '../../../kernel/domain-error.js';
import { type Page, type PageRequest, toPage } from '../../../kernel/page.js';
import { AuditLog } from '../../audit/index.js';
import { EmailChanges } from '../email/email-changes.js';
import { againstTheNewest } from '../attributes/against-the-newest.js';
import { UserAttributeRules } from '../attributes/user-attribute-rules.js';
import { IdentifiersService } from '../identifiers/identifiers.service.js';
import {
  type AdministeredProfile,
  changedColumns,
  dependsOnAddress,
  type SentAdministeredProfile,
  wholeProfile,
} from '../profile-columns.js';
import { accountChanged } from '../user-events.js';
import type { UserEntity } from '../user.entity.js';
import type { UserChanges } from '../user-rows.repository.js';
import { UsersService } from '../users.service.js';
import { AdministeredUsersRepository } from './administered-users.repository.js';
import { decodeCursor, encodeCursor, type UserPosition } from './user-list-cursor.js';
import type { UserList } from './user-list.js';
import { UserListRepository } from './user-list.repository.js';

/** A change, and what it makes of the row. */
interface PreparedChange {
  readonly profile: Partial<AdministeredProfile>;
  readonly columns: UserChanges;
}

/** What administrators see of accounts and do to them. */
@Injectable()
export class UsersAdministrationService {
  constructor(
    private readonly users: UsersService,
    private readonly administered: AdministeredUsersRepository,
    private readonly lists: UserListRepository,
    private readonly emailChanges: EmailChanges,
    private readonly identifiers: IdentifiersService,
    private readonly attributes: UserAttributeRules,
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

  /**
   * @param sent with attributes as a change of those that there are
   * @throws DomainError NOT_FOUND, VERSION_MISMATCH, EMAIL_TAKEN, USERNAME_TAKEN, EXTERNAL_ID_TAKEN, VALIDATION_FAILED (username,
   * attributes)
   */
  change(
    id: string,
    { attributes: change, ...sent }: Partial<SentAdministeredProfile>,
    wanted: WantedVersions,
  ): Promise<UserEntity> {
    return this.store(id, wanted, async (present) => {
      const attributes = await this.attributes.merge(present.attributes, change, 'administrators');
      const profile = { ...sent, ...(attributes && { attributes }) };
      return { profile, columns: changedColumns(profile, present, this.identifiers) };
    });
  }

  /**
   * @throws DomainError NOT_FOUND, VERSION_MISMATCH, EMAIL_TAKEN, USERNAME_TAKEN, EXTERNAL_ID_TAKEN, VALIDATION_FAILED (username,
   * attributes)
   */
  replace(
    id: string,
    { attributes: whole, ...sent }: SentAdministeredProfile,
    wanted: WantedVersions,
  ): Promise<UserEntity> {
    return this.store(id, wanted, async (present) => {
      const attributes = await this.attributes.accept(whole, 'administrators');
      const profile = wholeProfile({ ...sent, ...(attributes && { attributes }) });
      return { profile, columns: changedColumns(profile, present, this.identifiers) };
    });
  }

  private store(
    id: string,
    wanted: WantedVersions,
    prepare: (present: UserEntity) => Promise<PreparedChange>,
  ): Promise<UserEntity> {
    const once = () => this.storeOnce(id, wanted, prepare);
    return wanted === 'any' ? againstTheNewest(once) : once();
  }

  private async storeOnce(
    id: string,
    wanted: WantedVersions,
    prepare: (present: UserEntity) => Promise<PreparedChange>,
  ): Promise<UserEntity> {
    const present = await this.users.get(id);
    const { profile, columns } = await prepare(present);
    // what was judged with the present attributes, or with the present address, is right for these alone
    const versions = columns.attributes || dependsOnAddress(columns) ? only(present.version, wanted) : wanted;
    const announce = await this.emailChanges.beforeAdministrators(present, profile);
    const isChanged = await this.audit.transaction(async (manager, record) => {
      const hasChanged = await this.administered.change(id, columns, versions, this.clock.now(), manager);
      if (hasChanged) record(accountChanged(id, profile, present.attributes));
      if (hasChanged) await announce(manager, record);
      return hasChanged;
    });
    if (isChanged && columns.email !== undefined) this.users.recordEndedTokens(id);
    const user = await this.users.get(id);
    if (!isChanged && user.deletedAt) throw new DomainError('NOT_FOUND', { detail: 'the user is deleted' });
    if (!isChanged) throw new DomainError('VERSION_MISMATCH', { detail: `the present version is ${user.version}` });
    return user;
  }
}

/** None, if it is not wanted. */
function only(version: number, wanted: WantedVersions): readonly number[] {
  return wanted === 'any' || wanted.includes(version) ? [version] : [];
}

function positionIn({ sort }: UserList, { id, createdAt, emailKey, usernameKey }: UserEntity): UserPosition {
  if (sort.endsWith('email')) return { key: emailKey, id };
  if (sort.endsWith('username')) return { key: usernameKey, id };
  return { key: createdAt.getTime(), id };
}
