import { Body, Controller, Delete, Get, Param, Patch, Post, Put, Query } from '@nestjs/common';
import {
  CurrentUser,
  OnUser,
  OwnerOr,
  Permissions,
  type Principal,
  RequireRecentAdminLogin,
} from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import type { WantedVersions } from '../../../http/if-match.js';
import { ParseIdPipe } from '../../../http/parse-id.pipe.js';
import { ChangesVersion, IfMatch, Versioned } from '../../../http/versioned.decorator.js';
import type { Page } from '../../../kernel/page.js';
import { GivenAttributes, TakesAttributes } from '../attributes/given-attributes.decorator.js';
import { UserAttributeRules } from '../attributes/user-attribute-rules.js';
import { partyOf } from '../attributes/user-attributes.js';
import { UsersService } from '../users.service.js';
import {
  AdministeredUserResponse,
  ChangeUserRequest,
  CreateUserRequest,
  ReplaceUserRequest,
  UserListQuery,
} from './users-administration.dto.js';
import { UserDeletionService } from './user-deletion.service.js';
import { UsersAdministrationService } from './users-administration.service.js';

@ApiTags('Users')
@InEndpointGroup('users')
@Controller('users')
export class UsersAdministrationController {
  constructor(
    private readonly administration: UsersAdministrationService,
    private readonly users: UsersService,
    private readonly deletions: UserDeletionService,
    private readonly attributes: UserAttributeRules,
  ) {}

  @Get()
  @Permissions('users:read')
  @Answers('These are the users.', {
    operationId: 'listUsers',
    summary: 'List users',
    pageOf: AdministeredUserResponse,
  })
  async list(@Query() query: UserListQuery): Promise<Page<AdministeredUserResponse>> {
    const { items, nextCursor } = await this.administration.list(query);
    return { items: items.map((user) => AdministeredUserResponse.of(user, this.attributes)), nextCursor };
  }

  @Post()
  @Permissions('users:create')
  @RequireRecentAdminLogin()
  @Versioned()
  @Answers('The account was created.', {
    operationId: 'createUser',
    summary: 'Create an account',
    status: 201,
    data: AdministeredUserResponse,
  })
  @ApiFailures('EMAIL_TAKEN', 'USERNAME_TAKEN', 'EXTERNAL_ID_TAKEN', 'OVERLOADED')
  @TakesAttributes('administrators', 'whole')
  async create(
    @Body() account: CreateUserRequest,
    @GivenAttributes() given: unknown,
  ): Promise<AdministeredUserResponse> {
    const attributes = await this.attributes.accept(given, 'administrators');
    const user = await this.users.register({ ...account, attributes }, { event: 'account.created' });
    return AdministeredUserResponse.of(user, this.attributes);
  }

  @Get(':id')
  @OwnerOr('users:read')
  @Versioned()
  @Answers('This is the user.', { operationId: 'getUser', summary: 'Read a user', data: AdministeredUserResponse })
  @ApiFailures('NOT_FOUND')
  async read(
    @Param('id', ParseIdPipe) id: string,
    @CurrentUser() { userId }: Principal,
  ): Promise<AdministeredUserResponse> {
    const user = await this.users.get(id);
    return AdministeredUserResponse.of(user, this.attributes, partyOf(userId, user));
  }

  @Patch(':id')
  @Permissions('users:update')
  @OnUser()
  @RequireRecentAdminLogin()
  @ChangesVersion()
  @Answers('The user was changed.', {
    operationId: 'updateUser',
    summary: 'Change fields of a user',
    data: AdministeredUserResponse,
  })
  @ApiFailures('NOT_FOUND', 'EMAIL_TAKEN', 'USERNAME_TAKEN', 'EXTERNAL_ID_TAKEN')
  @TakesAttributes('administrators', 'change')
  async change(
    @Param('id', ParseIdPipe) id: string,
    @IfMatch() wanted: WantedVersions,
    @Body() changes: ChangeUserRequest,
    @GivenAttributes() attributes: unknown,
  ): Promise<AdministeredUserResponse> {
    const user = await this.administration.change(id, { ...changes, attributes }, wanted);
    return AdministeredUserResponse.of(user, this.attributes);
  }

  @Put(':id')
  @Permissions('users:update')
  @OnUser()
  @RequireRecentAdminLogin()
  @ChangesVersion()
  @Answers('The user was replaced.', {
    operationId: 'replaceUser',
    summary: 'Replace the profile of a user',
    data: AdministeredUserResponse,
  })
  @ApiFailures('NOT_FOUND', 'EMAIL_TAKEN', 'USERNAME_TAKEN', 'EXTERNAL_ID_TAKEN')
  @TakesAttributes('administrators', 'whole')
  async replace(
    @Param('id', ParseIdPipe) id: string,
    @IfMatch() wanted: WantedVersions,
    @Body() profile: ReplaceUserRequest,
    @GivenAttributes() attributes: unknown,
  ): Promise<AdministeredUserResponse> {
    const user = await this.administration.replace(id, { ...profile, attributes }, wanted);
    return AdministeredUserResponse.of(user, this.attributes);
  }

  @Delete(':id')
  @Permissions('users:delete')
  @OnUser()
  @RequireRecentAdminLogin()
  @Answers('The user was deleted.', {
    operationId: 'deleteUser',
    summary: 'Delete a user, who can be restored until the erasure',
  })
  @ApiFailures('NOT_FOUND', 'LAST_ADMINISTRATOR')
  async delete(@Param('id', ParseIdPipe) id: string): Promise<null> {
    await this.deletions.delete(id);
    return null;
  }

  @Post(':id/suspend')
  @Permissions('users:suspend')
  @OnUser()
  @Versioned()
  @Answers('The user is suspended.', {
    operationId: 'suspendUser',
    summary: 'Refuse a user’s logins and tokens from now on',
    data: AdministeredUserResponse,
  })
  @ApiFailures('NOT_FOUND', 'LAST_ADMINISTRATOR')
  async suspend(@Param('id', ParseIdPipe) id: string): Promise<AdministeredUserResponse> {
    return AdministeredUserResponse.of(await this.administration.suspend(id), this.attributes);
  }

  @Post(':id/restore')
  @Permissions('users:suspend')
  @OnUser()
  @Versioned()
  @Answers('The user may log in.', {
    operationId: 'restoreUser',
    summary: 'Undo a suspension or a deletion',
    data: AdministeredUserResponse,
  })
  @ApiFailures('NOT_FOUND')
  async restore(@Param('id', ParseIdPipe) id: string): Promise<AdministeredUserResponse> {
    return AdministeredUserResponse.of(await this.administration.restore(id), this.attributes);
  }
}
