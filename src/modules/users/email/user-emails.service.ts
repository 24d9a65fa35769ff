import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import type { RecordEvent } from '../../audit/index.js';
import { NO_PASSWORD } from '../../passwords/index.js';
import { isAddressName } from '../identifiers/address-names.js';
import { IdentifiersService } from '../identifiers/identifiers.service.js';
import { AccountEndings } from '../account-endings.js';
import { accountChanged, emailChanged } from '../user-events.js';
import type { UserEntity } from '../user.entity.js';
import { UsersRepository } from '../users.repository.js';
import { UserEmailsRepository } from './user-emails.repository.js';

/** The e-mail addresses of accounts: who has one, whether it is proven, and how it is replaced. */
@Injectable()
export class UserEmailsService {
  constructor(
    private readonly users: UsersRepository,
    private readonly emails: UserEmailsRepository,
    private readonly identifiers: IdentifiersService,
    private readonly endings: AccountEndings,
    private readonly clock: Clock,
  ) {}

  findById(id: string): Promise<UserEntity | null> {
    return this.users.findById(id);
  }

  findByEmail(email: string): Promise<UserEntity | null> {
    return this.emails.findByEmailKey(this.keyOf(email));
  }

  /** The same for all spellings of one address. */
  keyOf(email: string): string {
    return this.identifiers.emailKey(email);
  }

  /** The account as it will be with another address. */
  withEmail(user: UserEntity, email: string): UserEntity {
    const name = isAddressName(user.username) ? this.identifiers.addressColumns(email) : {};
    return { ...user, ...this.identifiers.emailColumns(email), ...name, emailVerifiedAt: null };
  }

  /** Reads the account and keeps everybody else from changing it until the transaction of `manager` ends. */
  lock(id: string, manager: EntityManager): Promise<UserEntity | null> {
    return this.emails.lock(id, manager);
  }

  /** Notes that the address is its owner's, unless that is known. @returns whether it was not */
  async verify(id: string, manager: EntityManager, record: RecordEvent): Promise<boolean> {
    const isNews = await this.emails.verify(id, this.clock.now(), manager);
    if (isNews) record({ name: 'email.verified', subjectId: id });
    return isNews;
  }

  /**
   * The same for somebody who gets into the account by nothing but the address. If nobody had proven it before, the account may
   * have been made by somebody else, so that no way in that is there may stay.
   */
  async claim(id: string, manager: EntityManager, record: RecordEvent): Promise<void> {
    if (await this.verify(id, manager, record)) await this.endings.announceRecovery({ userId: id, manager, record });
  }

  /**
   * Gives the account another address, whose owner has proven it.
   *
   * @throws DomainError EMAIL_TAKEN
   */
  async replace(id: string, email: string, manager: EntityManager, record: RecordEvent): Promise<void> {
    const now = this.clock.now();
    await this.emails.replace(id, { ...this.identifiers.emailColumns(email), emailVerifiedAt: now }, now, manager);
    record(accountChanged(id, { email }));
    record(emailChanged(id));
  }

  /**
   * Gives the account an address back and takes its password and its connections away. Nobody is logged in with the tokens that there are.
   *
   * @returns the new token version
   * @throws DomainError EMAIL_TAKEN
   */
  async restore(id: string, email: string, manager: EntityManager, record: RecordEvent): Promise<number> {
    const now = this.clock.now();
    await this.emails.replace(id, { ...this.identifiers.emailColumns(email), emailVerifiedAt: now }, now, manager);
    const password = { userId: id, presentHash: null, freshHash: NO_PASSWORD };
    const tokenVersion = await this.users.replacePassword(password, now, manager);
    if (tokenVersion === null) throw new DomainError('NOT_FOUND');
    record({ name: 'email.restored', subjectId: id });
    record(emailChanged(id));
    await this.endings.announceRecovery({ userId: id, manager, record });
    return tokenVersion;
  }
}
