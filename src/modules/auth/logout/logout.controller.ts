import { Body, Controller, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Authenticated, CurrentUser, type Principal, Public } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiBearerAuth, ApiCookieAuth, ApiSecurity, ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { LogoutAllResponse, LogoutRequest } from '../auth.dto.js';
import { type CarriesSessions, LogoutGuard } from './logout.guard.js';
import { LogoutService } from './logout.service.js';

@ApiTags('Authentication')
@Authenticated()
@InEndpointGroup('logout')
@Controller('auth')
export class LogoutController {
  constructor(private readonly logouts: LogoutService) {}

  @Post('logout')
  @Public()
  @UseGuards(LogoutGuard)
  @ApiBearerAuth('bearer')
  @ApiCookieAuth('access-cookie')
  @ApiCookieAuth('session-cookie')
  @ApiCookieAuth('refresh-cookie')
  // or the refresh token in the body, which no scheme describes
  @ApiSecurity({})
  @Answers('You are logged out.', {
    operationId: 'logout',
    summary: 'End this session',
    description:
      'Ends the session of every credential in the request: access token, refresh token and cookies. Their access tokens stop working at once.',
  })
  @ApiFailures('REFRESH_TOKEN_INVALID', 'REFRESH_TOKEN_EXPIRED', 'REFRESH_TOKEN_AMBIGUOUS', 'CSRF_CHECK_FAILED')
  logout(
    @Req() { carriedSessions }: CarriesSessions,
    @Body() _body: LogoutRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<null> {
    return this.logouts.logout(carriedSessions, reply);
  }

  @Post('logout-all')
  @Answers('You are logged out everywhere.', {
    operationId: 'logoutEverywhere',
    summary: 'End every session, this one too',
    description: 'Every access token of the account stops working at once.',
    data: LogoutAllResponse,
  })
  logoutAll(
    @CurrentUser() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LogoutAllResponse> {
    return this.logouts.logoutAll(caller, reply);
  }
}
