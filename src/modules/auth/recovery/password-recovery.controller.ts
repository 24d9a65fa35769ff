import { Body, Controller, Post } from '@nestjs/common';
import { Public, RateLimited } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { ForgotPasswordRequest, ResetPasswordRequest } from '../auth.dto.js';
import { PasswordRecoveryService } from './password-recovery.service.js';

@ApiTags('Authentication')
@Public()
@InEndpointGroup('passwords')
@Controller('auth/password')
export class PasswordRecoveryController {
  constructor(private readonly recovery: PasswordRecoveryService) {}

  @Post('forgot')
  @RateLimited('recovery')
  @Answers('If there is an account with this address, a link was sent to it.', {
    operationId: 'forgotPassword',
    summary: 'Have a link mailed with which a new password is set',
    description: 'Answers the same, in the same time, whether there is such an account or not.',
    status: 202,
  })
  @ApiFailures('OVERLOADED')
  forgot(@Body() body: ForgotPasswordRequest): null {
    return this.recovery.forgot(body);
  }

  @Post('reset')
  @RateLimited('redeem')
  @Answers('Your password was set; all your sessions have ended.', {
    operationId: 'resetPassword',
    summary: 'Set a new password with the token of a mailed link',
    description:
      'Also the first password of whoever was invited. The link works once. A password that is refused leaves it as it was. Every session ends.',
  })
  @ApiFailures('SINGLE_USE_TOKEN_INVALID', 'OVERLOADED')
  reset(@Body() body: ResetPasswordRequest): Promise<null> {
    return this.recovery.reset(body);
  }
}
