import { Injectable } from '@nestjs/common';
import { AfterAnswer } from '../../../http/after-answer.js';
import { AuditLog } from '../../audit/index.js';
import {
  type RegisteringUser,
  type UnconfirmedUser,
  UnconfirmedUsersService,
  UserEmailsService,
} from '../../users/index.js';
import { PendingRegistrationsService } from './pending-registrations.service.js';
import { RegistrationMails } from './registration-mails.js';

/**
 * Registering without telling anybody whether an address has an account.
 *
 * | address         | username | answer         | behind the answer                            |
 * | --------------- | -------- | -------------- | -------------------------------------------- |
 * | has no account  | free     | accepted       | a mail with a link that creates the account  |
 * | has an account  | free     | accepted       | a mail that says so                          |
 * | whichever       | taken    | USERNAME_TAKEN | nothing                                      |
 *
 * Until the link is opened there is no account: a login would tell whether there was one before, and so would the username
 * if it were kept.
 */
@Injectable()
export class DiscreetRegistrationService {
  constructor(
    private readonly unconfirmed: UnconfirmedUsersService,
    private readonly emails: UserEmailsService,
    private readonly pending: PendingRegistrationsService,
    private readonly mails: RegistrationMails,
    private readonly audit: AuditLog,
    private readonly afterAnswer: AfterAnswer,
  ) {}

  /** @throws DomainError VALIDATION_FAILED (password policy), USERNAME_TAKEN, OVERLOADED */
  async begin(request: RegisteringUser): Promise<void> {
    const user = await this.unconfirmed.prepare(request);
    this.afterAnswer.run('registration', () => this.sendMail(user));
  }

  /**
   * Creates the account of whoever opened the link.
   *
   * @returns false for a token that is of no registration
   * @throws DomainError SINGLE_USE_TOKEN_INVALID, and EMAIL_TAKEN or USERNAME_TAKEN when somebody else was faster
   */
  async confirm(token: string): Promise<boolean> {
    const found = await this.pending.find(token);
    if (!found) return false;
    await this.audit.transaction(async (manager, record) => {
      await this.pending.redeem(found, manager);
      await this.unconfirmed.confirm(found.user, manager, record);
    });
    return true;
  }

  private async sendMail(user: UnconfirmedUser): Promise<void> {
    const { email } = user.profile;
    const owner = await this.emails.findByEmail(email);
    const emailKey = this.emails.keyOf(email);
    if (!(await this.pending.mayBeSent(emailKey))) return;
    const registration = owner ? this.pending.prepareForOwner(emailKey) : await this.pending.prepare(emailKey, user);
    const mail = owner ? await this.mails.toOwner(owner) : await this.mails.withLink(email, registration);
    await this.audit.transaction(async (manager, record) => {
      await this.pending.add(registration, manager);
      await this.mails.send(mail, manager);
      record(owner ? { name: 'registration.repeated', subjectId: owner.id } : { name: 'registration.requested' });
    });
  }
}
