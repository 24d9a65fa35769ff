import { Body, Controller, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Authenticated, CurrentUser, type Principal, RateLimited } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { ChangePasswordRequest } from '../auth.dto.js';
import { PasswordService } from './password.service.js';

@ApiTags('Authentication')
@Authenticated()
@InEndpointGroup('passwords')
@Controller('auth/password')
export class PasswordController {
  constructor(private readonly passwords: PasswordService) {}

  @Post('change')
  @RateLimited('password')
  @Answers('Your password was changed; your other sessions have ended.', {
    operationId: 'changePassword',
    summary: 'Change the password, which ends every other session',
    description: 'Needs the present password as well.',
  })
  @ApiFailures('INVALID_CREDENTIALS', 'LOGIN_BLOCKED', 'OVERLOADED')
  change(
    @CurrentUser() caller: Principal,
    @Body() body: ChangePasswordRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<null> {
    return this.passwords.change(caller, body, reply);
  }
}
