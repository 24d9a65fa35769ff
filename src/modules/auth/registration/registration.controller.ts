import { Body, Controller, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public, RateLimited } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { CallingClient, type Client } from '../../../http/client.decorator.js';
import { RegisterRequest, RegisterResponse } from '../auth.dto.js';
import { MAIL_SENT, RegistrationService } from './registration.service.js';

@ApiTags('Authentication')
@Public()
@InEndpointGroup('registration')
@Controller('auth')
export class RegistrationController {
  constructor(private readonly registrations: RegistrationService) {}

  @Post('register')
  @RateLimited('register')
  @Answers('Your account was created.', {
    operationId: 'register',
    summary: 'Create an account, and log in at once if `delivery` is given',
    description:
      'Without `delivery` nobody is logged in yet. With REGISTRATION=discreet it answers 202 whether the address has an account or not; the account is created when the link in the mail is opened, and `delivery` means nothing.',
    status: 201,
    data: RegisterResponse,
    otherwise: { status: 202, message: MAIL_SENT },
  })
  @ApiFailures('EMAIL_TAKEN', 'USERNAME_TAKEN', 'REGISTRATION_CLOSED', 'REGISTRATION_REFUSED', 'OVERLOADED')
  register(
    @Body() body: RegisterRequest,
    @CallingClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegisterResponse | null> {
    return this.registrations.register(body, client, reply);
  }
}
