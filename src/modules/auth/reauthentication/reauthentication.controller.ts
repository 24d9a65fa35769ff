import { Body, Controller, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Authenticated, CurrentUser, type Principal, RateLimited } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { ReauthenticateRequest, ReauthenticateResponse } from '../auth.dto.js';
import { ReauthenticationService } from './reauthentication.service.js';

@ApiTags('Authentication')
@Authenticated()
@InEndpointGroup('login')
@Controller('auth/reauthenticate')
export class ReauthenticationController {
  constructor(private readonly reauthentication: ReauthenticationService) {}

  @Post()
  @RateLimited('password')
  @Answers('Your login counts as recent again.', {
    operationId: 'reauthenticate',
    summary: 'Give the password again, for what needs a recent login',
    description:
      'The session stays the same, and so does its refresh token. The new access token comes the way the request’s own came, which counts no longer.',
    data: ReauthenticateResponse,
  })
  @ApiFailures('INVALID_CREDENTIALS', 'OVERLOADED')
  reauthenticate(
    @CurrentUser() caller: Principal,
    @Body() body: ReauthenticateRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReauthenticateResponse> {
    return this.reauthentication.reauthenticate(caller, body, reply);
  }
}
