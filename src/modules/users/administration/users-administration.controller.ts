import { Body, Controller, Delete, Get, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { OnUser, OwnerOr, Permissions, RequireRecentAdminLogin } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import type { WantedVersions } from '../../../http/if-match.js';
import { ParseIdPipe } from '../../../http/parse-id.pipe.js';
import { ChangesVersion, IfMatch, Versioned } from '../../../http/versioned.decorator.js';
import type { Page } from '../../../kernel/page.js';
import { ProfileRequest } from '../users.dto.js';
import { UsersService } from '../users.service.js';
import {
  AdministeredUserResponse,
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
    return { items: items.map((user) => AdministeredUserResponse.of(user)), nextCursor };
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
  @ApiFailures('EMAIL_TAKEN', 'USERNAME_TAKEN', 'OVERLOADED')
  async create(@Body() account: CreateUserRequest): Promise<AdministeredUserResponse> {
    return AdministeredUserResponse.of(await this.users.register(account, { event: 'account.created' }));
  }

  @Get(':id')
  @OwnerOr('users:read')
  @Versioned()
  @Answers('This is the user.', { operationId: 'getUser', summary: 'Read a user', data: AdministeredUserResponse })
  @ApiFailures('NOT_FOUND')
  async read(@Param('id', ParseIdPipe) id: string): Promise<AdministeredUserResponse> {
    return AdministeredUserResponse.of(await this.users.get(id));
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
  @ApiFailures('NOT_FOUND', 'EMAIL_TAKEN', 'USERNAME_TAKEN')
  async change(
    @Param('id', ParseIdPipe) id: string,
    @IfMatch() wanted: WantedVersions,
    @Body() changes: ProfileRequest,
  ): Promise<AdministeredUserResponse> {
    return AdministeredUserResponse.of(await this.administration.change(id, changes, wanted));
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
  @ApiFailures('NOT_FOUND', 'EMAIL_TAKEN', 'USERNAME_TAKEN')
  async replace(
    @Param('id', ParseIdPipe) id: string,
    @IfMatch() wanted: WantedVersions,
    @Body() profile: ReplaceUserRequest,
  ): Promise<AdministeredUserResponse> {
    return AdministeredUserResponse.of(await this.administration.replace(id, profile, wanted));
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
    return AdministeredUserResponse.of(await this.administration.suspend(id));
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
    return AdministeredUserResponse.of(await this.administration.restore(id));
  }
}
