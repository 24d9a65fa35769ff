import { Body, Controller, Delete, Get, Patch } from '@nestjs/common';
import { assertRecentLogin, Authenticated, CurrentUser, type Principal, RateLimited } from '../../http/access/index.js';
import { Answers } from '../../http/answers.decorator.js';
import { ApiBody, ApiTags } from '../../http/api-docs.js';
import { InEndpointGroup } from '../../http/endpoint-groups.js';
import { ApiFailures } from '../../http/api-failures.decorator.js';
import { Clock } from '../../kernel/clock.js';
import { GivenAttributes, TakesAttributes } from './attributes/given-attributes.decorator.js';
import { UserAttributeRules } from './attributes/user-attribute-rules.js';
import { OwnDeletionService } from './own-deletion.service.js';
import { SettingsPatchPipe } from './settings-patch.pipe.js';
import type { UserSettings } from './user-settings.js';
import {
  ChangedProfileResponse,
  DeleteAccountRequest,
  ProfileRequest,
  SettingsDocument,
  UserResponse,
} from './users.dto.js';
import { UserSettingsService } from './user-settings.service.js';
import { UsersService } from './users.service.js';

/** How old the login of whoever changes their address may be: the address is a way back into the account. */
const EMAIL_CHANGE_MAX_AGE = '1h';

@ApiTags('Profile')
@Authenticated()
@InEndpointGroup('profile')
@Controller('users/me')
export class ProfileController {
  constructor(
    private readonly users: UsersService,
    private readonly userSettings: UserSettingsService,
    private readonly deletion: OwnDeletionService,
    private readonly attributes: UserAttributeRules,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Answers('This is your profile.', {
    operationId: 'getMyProfile',
    summary: 'Read your profile',
    description: 'Answers with the account of the caller.',
    data: UserResponse,
  })
  async profile(@CurrentUser() caller: Principal): Promise<UserResponse> {
    return UserResponse.of(await this.users.get(caller.userId), this.attributes);
  }

  @Patch()
  @RateLimited('profile')
  @Answers('Your profile was changed.', {
    operationId: 'updateMyProfile',
    summary: 'Change your profile',
    description:
      'Fields that are left out stay as they are. With EMAIL_CHANGE=confirmed a new address counts once the link that was sent to it is opened; until then it is in `pendingEmail`. Another address needs a login of the last hour.',
    data: ChangedProfileResponse,
  })
  @ApiFailures('EMAIL_TAKEN', 'RECENT_LOGIN_REQUIRED', 'USERNAME_TAKEN')
  @TakesAttributes('owner', 'change')
  async changeProfile(
    @CurrentUser() caller: Principal,
    @Body() changes: ProfileRequest,
    @GivenAttributes() attributes: unknown,
  ): Promise<ChangedProfileResponse> {
    if (changes.email !== undefined) await this.assertMayChangeEmail(caller, changes.email);
    const user = await this.users.changeProfile(caller.userId, { ...changes, attributes });
    return ChangedProfileResponse.ofChange(user, changes, this.attributes);
  }

  @Delete()
  @RateLimited('password')
  @Answers('Your account was deleted.', {
    operationId: 'deleteMyAccount',
    summary: 'Delete your account',
    description:
      'Needs the present password; of a user who has none, a login of the last ten minutes. Every session ends at once.',
  })
  @ApiFailures('INVALID_CREDENTIALS', 'LAST_ADMINISTRATOR', 'LOGIN_BLOCKED', 'RECENT_LOGIN_REQUIRED')
  async deleteAccount(@CurrentUser() caller: Principal, @Body() body: DeleteAccountRequest): Promise<null> {
    await this.deletion.delete(caller, body.password);
    return null;
  }

  @Get('settings')
  @Answers('These are your settings.', {
    operationId: 'getMySettings',
    summary: 'Read your settings',
    description: 'A JSON object whose members the application chooses.',
    data: SettingsDocument,
  })
  settings(@CurrentUser() caller: Principal): Promise<UserSettings> {
    return this.userSettings.get(caller.userId);
  }

  @Patch('settings')
  @ApiBody({ type: SettingsDocument, description: 'Merged into the settings as JSON Merge Patch (RFC 7396).' })
  @Answers('Your settings were changed.', {
    operationId: 'updateMySettings',
    summary: 'Merge a change into your settings',
    description: 'Members that are left out stay as they are; null removes one.',
    data: SettingsDocument,
  })
  changeSettings(
    @CurrentUser() caller: Principal,
    @Body(SettingsPatchPipe) change: UserSettings,
  ): Promise<UserSettings> {
    return this.userSettings.change(caller.userId, change);
  }

  /** Forms send the whole profile, so the present address asks for nothing. */
  private async assertMayChangeEmail(caller: Principal, email: string): Promise<void> {
    const user = await this.users.get(caller.userId);
    if (email !== user.email) assertRecentLogin(caller, EMAIL_CHANGE_MAX_AGE, this.clock.now());
  }
}
