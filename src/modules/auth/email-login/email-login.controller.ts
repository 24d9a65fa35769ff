import { Body, Controller, Post, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public, RateLimited } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { CallingClient, type Client } from '../../../http/client.decorator.js';
import { LoginResponse } from '../auth.dto.js';
import { EmailLoginAllowedGuard } from './email-login-allowed.guard.js';
import { EmailLoginRequest, EmailLoginResponse, RedeemEmailLoginRequest } from './email-login.dto.js';
import { EmailLoginService } from './email-login.service.js';

@ApiTags('Authentication')
@Public()
@InEndpointGroup('emailLogin')
@Controller('auth/email-login')
@UseGuards(EmailLoginAllowedGuard)
export class EmailLoginController {
  constructor(private readonly logins: EmailLoginService) {}

  @Post()
  @RateLimited('recovery')
  @Answers('If there is an account with this address, a mail to log in with was sent to it.', {
    operationId: 'requestEmailLogin',
    summary: 'Have a link and a code mailed that log in',
    description:
      'Answers the same, in the same time, whether there is such an account or not. 404 unless EMAIL_LOGIN is on.',
    status: 202,
    data: EmailLoginResponse,
  })
  @ApiFailures('NOT_FOUND', 'OVERLOADED')
  begin(@Body() body: EmailLoginRequest): EmailLoginResponse {
    return this.logins.begin(body);
  }

  @Post('redeem')
  @RateLimited('redeem')
  @Answers('You are logged in.', {
    operationId: 'redeemEmailLogin',
    summary: 'Log in with the mailed link or code',
    description:
      'With `token` of the link, or with `code` and the `challenge` of the request for the mail. Link and code work once, for ten minutes; a challenge takes five codes. 404 unless EMAIL_LOGIN is on.',
    data: LoginResponse,
  })
  @ApiFailures('NOT_FOUND', 'SINGLE_USE_TOKEN_INVALID', 'SINGLE_USE_CODE_INVALID', 'SESSION_REVOKED', 'LOGIN_REFUSED')
  redeem(
    @Body() body: RedeemEmailLoginRequest,
    @CallingClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LoginResponse> {
    return this.logins.redeem(body, client, reply);
  }
}
