import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { currentContext } from '../../http/request-context.js';
import { DomainError } from '../../kernel/domain-error.js';
import { AuditLog } from '../audit/index.js';
import { PasswordsService } from '../passwords/index.js';
import { AttemptRefused, type PasswordAttempt, PasswordAttempts } from '../throttling/index.js';
import { IdentifiersService } from './identifiers/identifiers.service.js';
import { loginBlocked } from './user-events.js';
import type { UserEntity } from './user.entity.js';

type PasswordCheck = Awaited<ReturnType<PasswordsService['check']>>;

/** What somebody who logs in says. */
export interface LoginCredentials {
  /** E-mail address or username. */
  readonly identifier: string;
  /** As they typed it. */
  readonly password: string;
}

/** Where a login comes from, as far as it decides how many passwords may be tried. */
export interface LoginOrigin {
  /** Of the client, which counts its wrong passwords. */
  readonly address: string;
  /** The id of the device that asks, if it has logged in to this account before; else null. */
  knownDeviceOf(user: UserEntity): string | null;
}

/** The passwords of accounts. Every comparison with a stored hash goes through here and counts as an attempt. */
@Injectable()
export class AccountPasswords {
  constructor(
    private readonly passwords: PasswordsService,
    private readonly attempts: PasswordAttempts,
    private readonly audit: AuditLog,
    private readonly identifiers: IdentifiersService,
  ) {}

  /** @throws DomainError VALIDATION_FAILED */
  assertAcceptable(...judged: Parameters<PasswordsService['assertAcceptable']>): Promise<void> {
    return this.passwords.assertAcceptable(...judged);
  }

  /** To be asked before an account is looked up. @throws DomainError OVERLOADED */
  assertNotOverloaded(): Promise<void> {
    return this.passwords.assertNotOverloaded();
  }

  /** @throws DomainError OVERLOADED */
  hash(password: string): Promise<string> {
    return this.passwords.hash(password);
  }

  /**
   * Checks the password of a login. Names without an account are counted, too, and in the same statements, so that limits
   * tell nobody which accounts there are. An account has one count, whichever of its names is used.
   *
   * @throws AttemptRefused, DomainError OVERLOADED
   */
  checkAtLogin(user: UserEntity | null, given: LoginCredentials, origin: LoginOrigin): Promise<PasswordCheck> {
    const account = user ? accountOf(user.id) : `name ${this.identifiers.textOf(given.identifier)}`;
    const knownDevice = user && origin.knownDeviceOf(user);
    return this.check(user, given.password, { account, knownDevice, address: origin.address });
  }

  /**
   * Checks the present password of a user who is logged in. Their session counts as a known device: whoever has stolen one
   * cannot use up the attempts of others. It is taken from the request, so that no caller can forget to name it.
   *
   * @throws DomainError INVALID_CREDENTIALS, OVERLOADED; AttemptRefused
   */
  async assertPresent(user: UserEntity, password: string): Promise<void> {
    const { actor, address } = currentContext();
    const sessionId = actor.kind === 'user' ? actor.sessionId : undefined;
    const knownDevice = sessionId === undefined ? null : `session ${sessionId}`;
    const attempt = { account: accountOf(user.id), knownDevice, address: address ?? '' };
    const { matches } = await this.check(user, password, attempt);
    if (matches) return;
    this.audit.recordLater({ name: 'reauthentication.failed', outcome: 'failure', subjectId: user.id });
    throw new DomainError('INVALID_CREDENTIALS');
  }

  /** Lets strangers try again, for whoever has proved in another way that the account is theirs. */
  forgiveAttempts(userId: string, manager?: EntityManager): Promise<void> {
    return this.attempts.forgive(accountOf(userId), manager);
  }

  private async check(user: UserEntity | null, password: string, attempt: PasswordAttempt): Promise<PasswordCheck> {
    try {
      return await this.attempts.evaluate(attempt, () => this.passwords.check(password, user?.passwordHash ?? null));
    } catch (error) {
      if (error instanceof AttemptRefused) this.audit.recordLater(loginBlocked(user, error));
      throw error;
    }
  }
}

function accountOf(userId: string): string {
  return `user ${userId}`;
}
