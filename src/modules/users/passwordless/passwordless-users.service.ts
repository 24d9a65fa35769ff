import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { RecordEvent } from '../../audit/index.js';
import { NO_PASSWORD } from '../../passwords/index.js';
import { FIRST_ROLES, NewUsersService } from '../new-users.service.js';
import type { Profile } from '../profile-columns.js';
import type { UserEntity } from '../user.entity.js';
import { UsersRepository } from '../users.repository.js';
import { PasswordlessUsersRepository } from './passwordless-users.repository.js';

export interface NewPasswordlessUser extends Profile {
  /** The language of mails to them. */
  readonly locale?: string | undefined;
}

/** Accounts whose owner has not set a password: invited, imported without a hash, or registered through a provider. Nobody logs in to them with one. */
@Injectable()
export class PasswordlessUsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly passwordless: PasswordlessUsersRepository,
    private readonly newUsers: NewUsersService,
  ) {}

  /**
   * The account as it will be when it is added: the mail to its owner has to be written before.
   *
   * @throws DomainError VALIDATION_FAILED when it may not be so called
   */
  prepare({ locale, ...profile }: NewPasswordlessUser): UserEntity {
    const user = this.newUsers.rowOf({ profile, passwordHash: NO_PASSWORD, roles: FIRST_ROLES });
    return { ...user, settings: locale === undefined ? {} : { locale } };
  }

  /** @throws DomainError EMAIL_TAKEN, USERNAME_TAKEN */
  add(user: UserEntity, manager: EntityManager, record: RecordEvent): Promise<void> {
    return this.addAs('account.created', user, manager, record);
  }

  /** For somebody who registers by a proof of who they are that is no password. @throws DomainError EMAIL_TAKEN, USERNAME_TAKEN */
  register(user: UserEntity, manager: EntityManager, record: RecordEvent): Promise<void> {
    return this.addAs('account.registered', user, manager, record);
  }

  /** In the order of their ids, from the one behind `after`. */
  listActiveAfter(after: string, limit: number): Promise<UserEntity[]> {
    return this.passwordless.listActiveAfter(after, limit);
  }

  isPasswordless({ passwordHash }: UserEntity): boolean {
    return passwordHash === NO_PASSWORD;
  }

  private async addAs(
    name: 'account.created' | 'account.registered',
    user: UserEntity,
    manager: EntityManager,
    record: RecordEvent,
  ): Promise<void> {
    await this.users.add(user, manager);
    record({ name, subjectId: user.id, details: { roles: user.roles } });
  }
}
