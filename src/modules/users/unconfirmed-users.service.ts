import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import type { RecordEvent } from '../audit/index.js';
import { PasswordsService } from '../passwords/index.js';
import { isAddressName } from './identifiers/address-names.js';
import { normalizeEmail, normalizeUsername } from './identifiers/identifier-forms.js';
import { FIRST_ROLES, NewUsersService } from './new-users.service.js';
import type { Profile } from './profile-columns.js';
import type { UserEntity } from './user.entity.js';
import { UsersRepository } from './users.repository.js';

/** Somebody who asks for an account. */
export interface RegisteringUser extends Profile {
  readonly password: string;
}

/** Somebody who has an account once the address is confirmed. Nothing keeps the address or the username for them. */
export interface UnconfirmedUser {
  readonly profile: Profile;
  readonly passwordHash: string;
}

/** Users who are made in two steps, so that the first one tells nobody who has an account. */
@Injectable()
export class UnconfirmedUsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly newUsers: NewUsersService,
    private readonly passwords: PasswordsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Judges and hashes the password. Does the same work whether the e-mail address has an account or not. Usernames are
   * public, so a taken one is refused.
   *
   * @throws DomainError VALIDATION_FAILED (username, password policy), USERNAME_TAKEN, OVERLOADED
   */
  async prepare({ password, ...account }: RegisteringUser): Promise<UnconfirmedUser> {
    const { email, username, fullName, avatarUrl, attributes } = account;
    this.newUsers.assertAllowed(account);
    await this.passwords.assertAcceptable(password, account);
    // a name that is the address says no more of accounts than the address does
    const isName = !isAddressName(normalizeUsername(username));
    if (isName && (await this.users.findByIdentifier(username))) throw new DomainError('USERNAME_TAKEN');
    const passwordHash = await this.passwords.hash(password);
    return { profile: { email: normalizeEmail(email), username, fullName, avatarUrl, attributes }, passwordHash };
  }

  /**
   * Makes the account, within the transaction of `manager`.
   *
   * @throws DomainError EMAIL_TAKEN, USERNAME_TAKEN when somebody else was faster
   */
  async confirm(user: UnconfirmedUser, manager: EntityManager, record: RecordEvent): Promise<UserEntity> {
    const now = this.clock.now();
    const confirmed = { ...this.newUsers.rowOf({ ...user, roles: FIRST_ROLES }), emailVerifiedAt: now };
    await this.users.add(confirmed, manager);
    record({ name: 'account.registered', subjectId: confirmed.id, details: { roles: FIRST_ROLES } });
    record({ name: 'email.verified', subjectId: confirmed.id });
    return confirmed;
  }
}
