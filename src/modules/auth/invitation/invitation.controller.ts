import { Body, Controller, Param, Post } from '@nestjs/common';
import { OnUser, Permissions } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { ParseIdPipe } from '../../../http/parse-id.pipe.js';
import { Versioned } from '../../../http/versioned.decorator.js';
import { AdministeredUserResponse } from '../../users/index.js';
import { InviteUserRequest } from './invitation.dto.js';
import { InvitationService } from './invitation.service.js';

@ApiTags('Users')
@InEndpointGroup('invitations')
@Controller('users')
export class InvitationController {
  constructor(private readonly invitations: InvitationService) {}

  @Post('invitations')
  @Permissions('users:create')
  @Versioned()
  @Answers('The account was created, and a link was sent to its owner.', {
    operationId: 'inviteUser',
    summary: 'Create an account without a password and mail its owner a link to set one',
    description: 'The link works once, for seven days. It is redeemed at POST /auth/password/reset.',
    status: 201,
    data: AdministeredUserResponse,
  })
  @ApiFailures('EMAIL_TAKEN', 'USERNAME_TAKEN')
  async invite(@Body() account: InviteUserRequest): Promise<AdministeredUserResponse> {
    return AdministeredUserResponse.of(await this.invitations.invite(account));
  }

  @Post(':id/invitation')
  @Permissions('users:create')
  @OnUser()
  @Answers('A link to set a password was sent to the user.', {
    operationId: 'inviteUserAgain',
    summary: 'Mail a link to set the first password to a user who has none',
    description: 'For whoever was invited or imported without a password.',
    status: 202,
  })
  @ApiFailures('NOT_FOUND', 'ACCOUNT_SUSPENDED', 'PASSWORD_ALREADY_SET', 'RATE_LIMITED')
  inviteAgain(@Param('id', ParseIdPipe) id: string): Promise<null> {
    return this.invitations.inviteAgain(id);
  }
}
