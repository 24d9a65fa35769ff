import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RegistrationSettings } from '../../../config/settings.js';
import type { Client } from '../../../http/client.decorator.js';
import { answerWith } from '../../../http/envelope.js';
import { DomainError } from '../../../kernel/domain-error.js';
import {
  type AcceptedAttributes,
  UserAttributeRules,
  type UserEntity,
  UserResponse,
  UsersService,
} from '../../users/index.js';
import { PASSWORD_METHOD, type RegisterRequest, type RegisterResponse } from '../auth.dto.js';
import { EmailVerificationService } from '../email/email-verification.service.js';
import { HookCalls } from '../hooks/hook-calls.js';
import { LoginSessions } from '../login/login-sessions.js';
import { DiscreetRegistrationService } from './discreet-registration.service.js';

export const MAIL_SENT = 'We have sent a mail to this address.';

type Registration = RegisterRequest & { readonly attributes: AcceptedAttributes | undefined };

type SentRegistration = RegisterRequest & { readonly attributes: unknown };

/** Registering, as REGISTRATION says. */
@Injectable()
export class RegistrationService {
  private readonly logger = new Logger(RegistrationService.name);

  constructor(
    private readonly users: UsersService,
    private readonly verification: EmailVerificationService,
    private readonly sessions: LoginSessions,
    private readonly discreet: DiscreetRegistrationService,
    private readonly hooks: HookCalls,
    private readonly attributes: UserAttributeRules,
    private readonly settings: RegistrationSettings,
  ) {}

  /**
   * @returns null where it does not tell whether there is an account now
   * @throws DomainError REGISTRATION_CLOSED, REGISTRATION_REFUSED, VALIDATION_FAILED (password policy, attributes), EMAIL_TAKEN,
   * USERNAME_TAKEN
   */
  async register(sent: SentRegistration, client: Client, reply: FastifyReply): Promise<RegisterResponse | null> {
    if (this.settings.mode === 'closed') throw new DomainError('REGISTRATION_CLOSED');
    const request = await this.accepted(sent);
    // before anything is looked up, so that the answer tells nobody which accounts there are
    await this.hooks.beforeRegister(request, client);
    if (this.settings.mode === 'open') return this.registerOpenly(request, client, reply);
    await this.discreet.begin(request);
    answerWith(reply, 202, MAIL_SENT);
    return null;
  }

  /** Logs in at once where the caller says how the tokens shall travel, unless the address must be confirmed first. */
  private async registerOpenly(request: Registration, client: Client, reply: FastifyReply): Promise<RegisterResponse> {
    const user = await this.users.register(request);
    await this.verification.begin(user);
    const wantsLogin = Boolean(request.delivery) && this.verification.mayLogIn(user);
    if (!wantsLogin || !(await this.isLoginAllowed(user, client)))
      return { user: UserResponse.of(user, this.attributes) };
    return this.sessions.begin(user, { method: PASSWORD_METHOD, delivery: request.delivery }, client, reply);
  }

  /** The account is there by now, so whatever the hook says is about the login alone. */
  private async isLoginAllowed(user: UserEntity, client: Client): Promise<boolean> {
    try {
      await this.hooks.beforeLogin(user, PASSWORD_METHOD, client);
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown';
      this.logger.warn({ event: 'login_after_registration_refused', reason });
      return false;
    }
  }

  /** @throws DomainError VALIDATION_FAILED */
  private async accepted({ attributes, ...request }: SentRegistration): Promise<Registration> {
    return { ...request, attributes: await this.attributes.accept(attributes, 'owner') };
  }
}
