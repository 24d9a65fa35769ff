import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RegistrationSettings } from '../../../config/settings.js';
import type { Client } from '../../../http/client.decorator.js';
import { answerWith } from '../../../http/envelope.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { type AcceptedAttributes, UserAttributeRules, UserResponse, UsersService } from '../../users/index.js';
import { PASSWORD_METHOD, type RegisterRequest, type RegisterResponse } from '../auth.dto.js';
import { EmailVerificationService } from '../email/email-verification.service.js';
import { LoginSessions } from '../login/login-sessions.js';
import { DiscreetRegistrationService } from './discreet-registration.service.js';

export const MAIL_SENT = 'We have sent a mail to this address.';

type Registration = RegisterRequest & { readonly attributes: AcceptedAttributes | undefined };

type SentRegistration = RegisterRequest & { readonly attributes: unknown };

/** Registering, as REGISTRATION says. */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly users: UsersService,
    private readonly verification: EmailVerificationService,
    private readonly sessions: LoginSessions,
    private readonly discreet: DiscreetRegistrationService,
    private readonly attributes: UserAttributeRules,
    private readonly settings: RegistrationSettings,
  ) {}

  /**
   * @returns null where it does not tell whether there is an account now
   * @throws DomainError REGISTRATION_CLOSED, VALIDATION_FAILED (password policy, attributes), EMAIL_TAKEN, USERNAME_TAKEN
   */
  async register(sent: SentRegistration, client: Client, reply: FastifyReply): Promise<RegisterResponse | null> {
    switch (this.settings.mode) {
      case 'closed':
        throw new DomainError('REGISTRATION_CLOSED');
      case 'discreet':
        await this.discreet.begin(await this.accepted(sent));
        answerWith(reply, 202, MAIL_SENT);
        return null;
      case 'open':
        return this.registerOpenly(await this.accepted(sent), client, reply);
    }
  }

  /** Logs in at once where the caller says how the tokens shall travel, unless the address must be confirmed first. */
  private async registerOpenly(request: Registration, client: Client, reply: FastifyReply): Promise<RegisterResponse> {
    const user = await this.users.register(request);
    await this.verification.begin(user);
    if (!request.delivery || !this.verification.mayLogIn(user)) return { user: UserResponse.of(user, this.attributes) };
    return this.sessions.begin(user, { method: PASSWORD_METHOD, delivery: request.delivery }, client, reply);
  }

  /** @throws DomainError VALIDATION_FAILED */
  private async accepted({ attributes, ...request }: SentRegistration): Promise<Registration> {
    return { ...request, attributes: await this.attributes.accept(attributes, 'owner') };
  }
}
