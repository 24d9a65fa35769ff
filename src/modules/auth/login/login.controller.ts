import { Body, Controller, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public, RateLimited } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { CallingClient, type Client } from '../../../http/client.decorator.js';
import { LoginRequest, LoginResponse } from '../auth.dto.js';
import { LoginService } from './login.service.js';

@ApiTags('Authentication')
@Public()
@InEndpointGroup('login')
@Controller('auth')
export class LoginController {
  constructor(private readonly logins: LoginService) {}

  @Post('login')
  @RateLimited('password')
  @Answers('You are logged in.', {
    operationId: 'login',
    summary: 'Log in by e-mail or username',
    description:
      'Starts a session. `delivery` says where the tokens go: into the answer, into cookies, or one into each.',
    data: LoginResponse,
  })
  @ApiFailures(
    'INVALID_CREDENTIALS',
    'ACCOUNT_SUSPENDED',
    'EMAIL_NOT_VERIFIED',
    'LOGIN_REFUSED',
    'LOGIN_BLOCKED',
    'OVERLOADED',
  )
  login(
    @Body() body: LoginRequest,
    @CallingClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LoginResponse> {
    return this.logins.login(body, client, reply);
  }
}
