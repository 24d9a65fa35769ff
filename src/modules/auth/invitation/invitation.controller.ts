import { Body, Controller, Param, Post } from '@nestjs/common';
import { OnUser, Permissions } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { ParseIdPipe } from '../../../http/parse-id.pipe.js';
import { Versioned } from '../../../http/versioned.decorator.js';
import { AdministeredUserResponse, GivenAttributes, TakesAttributes, UserAttributeRules } from '../../users/index.js';
import { InviteUserRequest } from './invitation.dto.js';
import { InvitationService } from './invitation.service.js';

@ApiTags('Users')
@InEndpointGroup('invitations')
@Controller('users')
export class InvitationController {
  constructor(
    private readonly invitations: InvitationService,
    private readonly attributes: UserAttributeRules,
  ) {}

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
  @TakesAttributes('administrators', 'whole')
  async invite(
    @Body() account: InviteUserRequest,
    @GivenAttributes() given: unknown,
  ): Promise<AdministeredUserResponse> {
    const attributes = await this.attributes.accept(given, 'administrators');
    return AdministeredUserResponse.of(await this.invitations.invite({ ...account, attributes }), this.attributes);
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
