import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { AuditLog } from '../audit/index.js';
import { RevocationsService } from '../revocation/index.js';
import { AccountEndings } from './account-endings.js';
import { AccountPasswords, type LoginCredentials, type LoginOrigin } from './account-passwords.service.js';
import { FIRST_ROLES, NewUsersService } from './new-users.service.js';
import { ProfileChangesService } from './profile-changes.service.js';
import type { Profile, SentProfile } from './profile-columns.js';
import type { UserEntity } from './user.entity.js';
import { loginFailed, refusalOf } from './user-events.js';
import { type PreparedPassword, UsersRepository } from './users.repository.js';

/** An account that is to be made. */
export interface NewUser extends Profile {
  /** What another system calls the account; unique, and compared as it is written. Never what a user has sent. */
  readonly externalId?: string | null | undefined;
  /** As the user typed it. */
  readonly password: string;
}

/** How an account comes to be. */
export interface NewUserOrigin {
  /** What the audit log calls it; `account.registered` if absent. */
  readonly event?: 'account.registered' | 'account.created';
  /** Their names; `user` alone if absent. */
  readonly roles?: readonly string[];
}

/** Accounts: the one place that makes, changes and removes a user. */
@Injectable()
export class UsersService {
  /** @internal Nest makes it. */
  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: AccountPasswords,
    private readonly revocations: RevocationsService,
    private readonly audit: AuditLog,
    private readonly endings: AccountEndings,
    private readonly newUsers: NewUsersService,
    private readonly profileChanges: ProfileChangesService,
    private readonly clock: Clock,
  ) {}

  /**
   * @param how by whom, as the audit log tells it, and with which roles
   * @throws DomainError VALIDATION_FAILED (username, password policy), EMAIL_TAKEN, USERNAME_TAKEN, EXTERNAL_ID_TAKEN
   */
  async register(
    account: NewUser,
    { event = 'account.registered', roles = FIRST_ROLES }: NewUserOrigin = {},
  ): Promise<UserEntity> {
    this.newUsers.assertAllowed(account);
    await this.passwords.assertAcceptable(account.password, account);
    const passwordHash = await this.passwords.hash(account.password);
    const user = this.newUsers.rowOf({ profile: account, passwordHash, roles });
    await this.audit.transaction(async (manager, record) => {
      await this.users.add(user, manager);
      record({ name: event, subjectId: user.id, details: { roles } });
    });
    return user;
  }

  /**
   * The user whom the identifier and the password name. An unknown account costs the same work and gets the same answer
   * as a wrong password; a suspended one is told so only to whoever knows the password.
   *
   * @throws DomainError INVALID_CREDENTIALS, ACCOUNT_SUSPENDED, OVERLOADED; AttemptRefused after too many wrong passwords
   */
  async authenticate(given: LoginCredentials, origin: LoginOrigin): Promise<UserEntity> {
    await this.passwords.assertNotOverloaded();
    const user = await this.users.findByIdentifier(given.identifier);
    const { matches, rehashed } = await this.passwords.checkAtLogin(user, given, origin);
    const refusal = refusalOf(user, matches);
    if (refusal) this.audit.recordLater(loginFailed(user, refusal));
    if (refusal === 'suspended') throw new DomainError('ACCOUNT_SUSPENDED');
    if (!user || refusal) throw new DomainError('INVALID_CREDENTIALS');
    if (rehashed !== undefined) await this.users.replaceHash(user.id, user.passwordHash, rehashed);
    return user;
  }

  /** @throws DomainError NOT_FOUND */
  async get(id: string): Promise<UserEntity> {
    const user = await this.users.findById(id);
    if (!user) throw new DomainError('NOT_FOUND');
    return user;
  }

  /**
   * What users change of their own. A new address may have to wait until it is confirmed, see EmailChanges: it is the old one
   * still in what this answers.
   *
   * @param sent with attributes as a change of those that there are
   * @throws DomainError NOT_FOUND, EMAIL_TAKEN, USERNAME_TAKEN, VALIDATION_FAILED (username, attributes)
   */
  async changeProfile(id: string, sent: Partial<SentProfile>): Promise<UserEntity> {
    await this.profileChanges.change(id, sent);
    return this.get(id);
  }

  /**
   * Judges and hashes a new password for a user who knows the present one; storing it is replacePassword's, so that no
   * transaction is open while hashing.
   *
   * @throws DomainError INVALID_CREDENTIALS, VALIDATION_FAILED (password policy)
   */
  async preparePassword(id: string, currentPassword: string, newPassword: string): Promise<PreparedPassword> {
    const user = await this.get(id);
    await this.passwords.assertPresent(user, currentPassword);
    return this.prepared(user, newPassword, 'newPassword');
  }

  /** The same for an operator or whoever holds a link, who need not know the present one. @throws DomainError NOT_FOUND, VALIDATION_FAILED */
  async prepareNewPassword(id: string, password: string, field = 'password'): Promise<PreparedPassword> {
    return { ...(await this.prepared(await this.get(id), password, field)), presentHash: null };
  }

  /**
   * Stores the password and raises the token version in one statement: a login with the old password that is under way
   * at this moment ends in a session of the old version, which is dead.
   *
   * @returns the new token version
   * @throws DomainError INVALID_CREDENTIALS when the password was changed meanwhile, NOT_FOUND when an operator sets that of
   * somebody who is gone
   */
  async replacePassword(password: PreparedPassword, manager: EntityManager): Promise<number> {
    const tokenVersion = await this.users.replacePassword(password, this.clock.now(), manager);
    if (tokenVersion !== null) {
      // what was guessed at is gone
      await this.passwords.forgiveAttempts(password.userId, manager);
      return tokenVersion;
    }
    if (password.presentHash === null) throw new DomainError('NOT_FOUND');
    throw new DomainError('INVALID_CREDENTIALS', { detail: 'the password was changed meanwhile' });
  }

  /** Ends every token of the user, within the transaction of `manager`; `recordEndedTokens` follows its commit. @returns the new one */
  async raiseTokenVersion(id: string, manager: EntityManager): Promise<number> {
    const tokenVersion = await this.users.raiseTokenVersion(id, this.clock.now(), { manager });
    if (tokenVersion === null) throw new DomainError('NOT_FOUND');
    return tokenVersion;
  }

  /** Has this instance know at once that the user's tokens must be looked at; the others learn it from the database. */
  recordEndedTokens(id: string): void {
    this.revocations.recordChangedUser(id);
  }

  /**
   * Nobody can log in to a suspended account, and none of its tokens is accepted from the next request on.
   *
   * @throws DomainError NOT_FOUND, LAST_ADMINISTRATOR
   */
  async suspend(id: string): Promise<void> {
    await this.audit.transaction(async (manager, record) => {
      await this.users.assertNotLastAdministrator(id, manager);
      const version = await this.users.raiseTokenVersion(id, this.clock.now(), { status: 'suspended', manager });
      if (version === null) throw new DomainError('NOT_FOUND');
      record({ name: 'account.suspended', subjectId: id });
      const transaction = { formerVersion: version - 1, manager, record };
      await this.endings.announce({ userId: id, reason: 'account_suspended', ...transaction });
    });
    this.revocations.recordChangedUser(id);
  }

  /**
   * Takes a suspension or a deletion back, if there is one, and forgives wrong passwords: logging in works again, and what
   * was ended stays ended.
   */
  async restore(id: string): Promise<void> {
    await this.audit.transaction(async (manager, record) => {
      const isRestored = await this.users.restore(id, this.clock.now(), manager);
      await this.passwords.forgiveAttempts(id, manager);
      if (isRestored) record({ name: 'account.restored', subjectId: id });
    });
  }

  /**
   * Counts from the next request on, also for tokens that name the old ones; their sessions go on. Within the transaction
   * of `manager`; `recordEndedTokens` follows its commit.
   *
   * @throws DomainError NOT_FOUND, LAST_ADMINISTRATOR
   */
  async storeRoles(id: string, roles: readonly string[], manager: EntityManager): Promise<void> {
    const isFound = await this.users.storeRoles(id, roles, this.clock.now(), manager);
    if (!isFound) throw new DomainError('NOT_FOUND');
  }

  /** Whether anybody has the role, be they deleted. */
  isRoleHeld(role: string, manager: EntityManager): Promise<boolean> {
    return this.users.isRoleHeld(role, manager);
  }

  /** Whatever their status; null without such a user. */
  findRoles(id: string): Promise<readonly string[] | null> {
    return this.users.findRoles(id);
  }

  /** As they are within the transaction of `manager`. @throws DomainError NOT_FOUND */
  async getRoles(id: string, manager: EntityManager): Promise<readonly string[]> {
    const roles = await this.users.findRoles(id, manager);
    if (!roles) throw new DomainError('NOT_FOUND');
    return roles;
  }

  private async prepared(user: UserEntity, password: string, field: string): Promise<PreparedPassword> {
    await this.passwords.assertAcceptable(password, user, field);
    return { userId: user.id, presentHash: user.passwordHash, freshHash: await this.passwords.hash(password) };
  }
}
