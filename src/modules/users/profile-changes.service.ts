import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { AuditLog } from '../audit/index.js';
import { RevocationsService } from '../revocation/index.js';
import { againstTheNewest } from './attributes/against-the-newest.js';
import { UserAttributeRules } from './attributes/user-attribute-rules.js';
import { EmailChanges } from './email/email-changes.js';
import { IdentifiersService } from './identifiers/identifiers.service.js';
import { changedColumns, dependsOnAddress, type SentProfile, withoutFollowingName } from './profile-columns.js';
import type { UserEntity } from './user.entity.js';
import { accountChanged } from './user-events.js';
import { UsersRepository } from './users.repository.js';

/** What users change of their own. */
@Injectable()
export class ProfileChangesService {
  constructor(
    private readonly users: UsersRepository,
    private readonly attributes: UserAttributeRules,
    private readonly emailChanges: EmailChanges,
    private readonly identifiers: IdentifiersService,
    private readonly audit: AuditLog,
    private readonly revocations: RevocationsService,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError NOT_FOUND, EMAIL_TAKEN, USERNAME_TAKEN, VALIDATION_FAILED (username, attributes) */
  change(id: string, sent: Partial<SentProfile>): Promise<void> {
    return againstTheNewest(() => this.changeOnce(id, sent));
  }

  /** @throws DomainError VERSION_MISMATCH when somebody has changed the user meanwhile and that may matter */
  private async changeOnce(id: string, { attributes: change, ...sent }: Partial<SentProfile>): Promise<void> {
    const present = await this.get(id);
    const attributes = await this.attributes.merge(present.attributes, change, 'owner');
    const wanted = withoutFollowingName({ ...sent, ...(attributes && { attributes }) }, present, this.identifiers);
    // before anything is mailed, since some of what was asked for may be refused
    changedColumns(wanted, present, this.identifiers);
    const { announce, profile } = await this.emailChanges.beforeOwn(present, wanted);
    const columns = changedColumns(profile, present, this.identifiers);
    // what was merged is right for these attributes alone, and a name that is the address for this one
    const version = attributes || dependsOnAddress(columns) ? present.version : undefined;
    const isChanged = await this.audit.transaction(async (manager, record) => {
      if (!(await this.users.change({ id, version }, columns, this.clock.now(), manager))) return false;
      record(accountChanged(id, profile, present.attributes));
      await announce(manager, record);
      return true;
    });
    if (!isChanged) throw new DomainError(version === undefined ? 'NOT_FOUND' : 'VERSION_MISMATCH');
    if (columns.email !== undefined) this.revocations.recordChangedUser(id);
  }

  private async get(id: string): Promise<UserEntity> {
    const user = await this.users.findById(id);
    if (!user) throw new DomainError('NOT_FOUND');
    return user;
  }
}
