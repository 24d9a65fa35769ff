import { Body, Controller, Delete, Get, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Authenticated, CurrentUser, type Principal, Public, RateLimited } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { CallingClient, type Client } from '../../../http/client.decorator.js';
import { CookieSessionRequest, UserEnvelope } from '../auth.dto.js';
import { LogoutService } from '../logout/logout.service.js';
import { CookieSessionService } from './cookie-session.service.js';

@ApiTags('Cookie session')
@Controller('auth/session')
export class CookieSessionController {
  constructor(
    private readonly cookieSessions: CookieSessionService,
    private readonly logouts: LogoutService,
  ) {}

  @Post()
  @Public()
  @RateLimited('password')
  @Answers('You are logged in.', { summary: 'Log in with a classic cookie session', data: UserEnvelope })
  @ApiFailures('INVALID_CREDENTIALS', 'ACCOUNT_SUSPENDED', 'OVERLOADED')
  start(
    @Body() body: CookieSessionRequest,
    @CallingClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserEnvelope> {
    return this.cookieSessions.start(body, client, reply);
  }

  @Get()
  @Authenticated()
  @Answers('This is you.', { summary: 'Who am I', data: UserEnvelope })
  whoAmI(@CurrentUser() caller: Principal): Promise<UserEnvelope> {
    return this.cookieSessions.whoAmI(caller);
  }

  @Delete()
  @Authenticated()
  @ApiFailures('CSRF_CHECK_FAILED')
  @Answers('You are logged out.', { summary: 'End the classic session' })
  end(@CurrentUser() caller: Principal, @Res({ passthrough: true }) reply: FastifyReply): Promise<null> {
    return this.logouts.logout(caller, reply);
  }
}
