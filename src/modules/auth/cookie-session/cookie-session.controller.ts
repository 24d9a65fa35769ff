import { Body, Controller, Delete, Get, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Authenticated, CurrentUser, type Principal, Public, RateLimited } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { CallingClient, type Client } from '../../../http/client.decorator.js';
import { CookieSessionRequest, UserEnvelope } from '../auth.dto.js';
import { type CarriesSessions, LogoutGuard } from '../logout/logout.guard.js';
import { LogoutService } from '../logout/logout.service.js';
import { CookieSessionService } from './cookie-session.service.js';

@ApiTags('Cookie session')
@InEndpointGroup('cookieSession')
@Controller('auth/session')
export class CookieSessionController {
  constructor(
    private readonly cookieSessions: CookieSessionService,
    private readonly logouts: LogoutService,
  ) {}

  @Post()
  @Public()
  @RateLimited('password')
  @Answers('You are logged in.', {
    operationId: 'startCookieSession',
    summary: 'Log in with a classic cookie session',
    description: 'The session is in an HttpOnly cookie, and there are no tokens.',
    data: UserEnvelope,
  })
  @ApiFailures(
    'INVALID_CREDENTIALS',
    'ACCOUNT_SUSPENDED',
    'EMAIL_NOT_VERIFIED',
    'LOGIN_REFUSED',
    'LOGIN_BLOCKED',
    'OVERLOADED',
  )
  start(
    @Body() body: CookieSessionRequest,
    @CallingClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserEnvelope> {
    return this.cookieSessions.start(body, client, reply);
  }

  @Get()
  @Authenticated()
  @Answers('This is you.', {
    operationId: 'getCookieSession',
    summary: 'Who am I',
    description: 'Answers with the user whom the cookie or the token belongs to.',
    data: UserEnvelope,
  })
  whoAmI(@CurrentUser() caller: Principal): Promise<UserEnvelope> {
    return this.cookieSessions.whoAmI(caller);
  }

  @Delete()
  @Authenticated()
  @UseGuards(LogoutGuard)
  @ApiFailures('CSRF_CHECK_FAILED')
  @Answers('You are logged out.', {
    operationId: 'endCookieSession',
    summary: 'End the classic session',
    description: 'The session ends at once, and its cookie is cleared.',
  })
  end(@Req() { carriedSessions }: CarriesSessions, @Res({ passthrough: true }) reply: FastifyReply): Promise<null> {
    return this.logouts.logout(carriedSessions, reply);
  }
}
