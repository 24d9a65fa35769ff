import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AfterAnswer } from '../../../http/after-answer.js';
import type { Client } from '../../../http/client.decorator.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { newOpaqueToken } from '../../../kernel/opaque-token.js';
import type { UserEntity } from '../../users/index.js';
import { EMAIL_LOGIN_METHOD, type LoginResponse } from '../auth.dto.js';
import { HookCalls } from '../hooks/hook-calls.js';
import { LoginSessions } from '../login/login-sessions.js';
import { TokenMetrics } from '../token-metrics.js';
import { EmailLoginMails } from './email-login-mails.js';
import { EmailLoginProofs } from './email-login-proofs.js';
import type { EmailLoginRequest, EmailLoginResponse, RedeemEmailLoginRequest } from './email-login.dto.js';
import { type LoginProof, loginProofIn } from './login-proof.js';

/** Logging in without a password, by whoever reads the mail to the account's address. */
@Injectable()
export class EmailLoginService {
  constructor(
    private readonly mails: EmailLoginMails,
    private readonly proofs: EmailLoginProofs,
    private readonly sessions: LoginSessions,
    private readonly hooks: HookCalls,
    private readonly metrics: TokenMetrics,
    private readonly afterAnswer: AfterAnswer,
  ) {}

  /** Nothing of the answer, its time included, tells whether there is such an account. @throws DomainError OVERLOADED */
  begin({ email }: EmailLoginRequest): EmailLoginResponse {
    const challenge = newOpaqueToken();
    this.afterAnswer.run('email_login', () => this.mails.send(email, challenge));
    return { challenge };
  }

  /** @throws DomainError SINGLE_USE_TOKEN_INVALID, SINGLE_USE_CODE_INVALID, VALIDATION_FAILED, LOGIN_REFUSED */
  async redeem(request: RedeemEmailLoginRequest, client: Client, reply: FastifyReply): Promise<LoginResponse> {
    const user = await this.authenticate(loginProofIn(request), client);
    return this.sessions.begin(user, { method: EMAIL_LOGIN_METHOD, delivery: request.delivery }, client, reply);
  }

  private async authenticate(proof: LoginProof, client: Client): Promise<UserEntity> {
    try {
      const user = await this.proofs.redeem(proof);
      await this.hooks.beforeLogin(user, EMAIL_LOGIN_METHOD, client);
      this.metrics.countLogin('success');
      return user;
    } catch (error) {
      if (isRefusal(error)) this.metrics.countLogin('failure');
      throw error;
    }
  }
}

/** A database that is away says nothing about a login. */
function isRefusal(error: unknown): boolean {
  return error instanceof DomainError && (error.code.startsWith('SINGLE_USE_') || error.code === 'LOGIN_REFUSED');
}
