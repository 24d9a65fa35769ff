import { Body, Controller, Post, Req, UseGuards } from '@nestjs/common';
import { type Principal, Public, RateLimited } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { ResendVerificationRequest, SingleUseTokenRequest } from '../auth.dto.js';
import { CallerUnlessNamedGuard } from './caller-unless-named.guard.js';
import { DiscreetRegistrationService } from '../registration/discreet-registration.service.js';
import { EmailChangeService } from './email-change.service.js';
import { EmailVerificationService } from './email-verification.service.js';

@ApiTags('Authentication')
@Public()
@InEndpointGroup('email')
@Controller('auth/email')
export class EmailController {
  constructor(
    private readonly verification: EmailVerificationService,
    private readonly changes: EmailChangeService,
    private readonly registrations: DiscreetRegistrationService,
  ) {}

  @Post('verify')
  @RateLimited('redeem')
  @Answers('Your e-mail address is confirmed.', {
    operationId: 'verifyEmail',
    summary: 'Confirm an e-mail address with the token of a mailed link',
    description:
      'The link works once. With REGISTRATION=discreet it creates the account; the address or the username may be taken by then.',
  })
  @ApiFailures('SINGLE_USE_TOKEN_INVALID', 'EMAIL_TAKEN', 'USERNAME_TAKEN')
  async verify(@Body() { token }: SingleUseTokenRequest): Promise<null> {
    const isRegistration = await this.registrations.confirm(token);
    return isRegistration ? null : this.verification.verify(token);
  }

  @Post('resend')
  @RateLimited('recovery')
  @UseGuards(CallerUnlessNamedGuard)
  @Answers('If the address waits to be confirmed, a link was sent to it.', {
    operationId: 'resendVerification',
    summary: 'Have the link mailed again that confirms an e-mail address',
    description:
      'With `email` anybody may ask, without it the caller. Answers the same whether there is such an account or not.',
    status: 202,
  })
  @ApiFailures('TOKEN_MISSING', 'TOKEN_INVALID', 'TOKEN_EXPIRED', 'SESSION_REVOKED', 'CSRF_CHECK_FAILED', 'OVERLOADED')
  resend(@Body() { email }: ResendVerificationRequest, @Req() { user }: { readonly user?: Principal }): null {
    return this.verification.resend(email === undefined ? { userId: user?.userId ?? '' } : { email });
  }

  @Post('change/confirm')
  @RateLimited('redeem')
  @Answers('Your new e-mail address counts from now on.', {
    operationId: 'confirmEmailChange',
    summary: 'Confirm a new e-mail address with the token of a mailed link',
    description: 'The former address is told, with a link that takes the change back within seven days.',
  })
  @ApiFailures('SINGLE_USE_TOKEN_INVALID', 'EMAIL_TAKEN')
  confirmChange(@Body() { token }: SingleUseTokenRequest): Promise<null> {
    return this.changes.confirm(token);
  }

  @Post('change/undo')
  @RateLimited('redeem')
  @Answers('Your account has its former e-mail address again; a link to set a new password was sent to it.', {
    operationId: 'undoEmailChange',
    summary: 'Take a change of the e-mail address back with the token of a mailed link',
    description: 'Every session ends, the password counts no longer, and a link to set a new one is mailed.',
  })
  @ApiFailures('SINGLE_USE_TOKEN_INVALID', 'EMAIL_TAKEN')
  undoChange(@Body() { token }: SingleUseTokenRequest): Promise<null> {
    return this.changes.undo(token);
  }
}
