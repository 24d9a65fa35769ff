import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { CurrentUser, Permissions, type Principal, RequireRecentAdminLogin } from '../../http/access/index.js';
import { Answers } from '../../http/answers.decorator.js';
import { ApiTags } from '../../http/api-docs.js';
import { InEndpointGroup } from '../../http/endpoint-groups.js';
import { ApiFailures } from '../../http/api-failures.decorator.js';
import type { WantedVersions } from '../../http/if-match.js';
import { ChangesVersion, IfMatch, NamesVersion, Versioned } from '../../http/versioned.decorator.js';
import type { Page } from '../../kernel/page.js';
import { ParseRoleNamePipe } from './parse-role-name.pipe.js';
import { RoleChangeRequest, RoleRequest, RoleResponse } from './roles.dto.js';
import { RolesService } from './roles.service.js';

@ApiTags('Roles')
@InEndpointGroup('roles')
@Controller('roles')
export class RolesController {
  constructor(private readonly roles: RolesService) {}

  @Get()
  @Permissions('roles:read')
  @Answers('These are the roles.', { operationId: 'listRoles', summary: 'List the roles', pageOf: RoleResponse })
  async listRoles(): Promise<Page<RoleResponse>> {
    return { items: (await this.roles.list()).map((role) => RoleResponse.of(role)), nextCursor: null };
  }

  @Get(':name')
  @Permissions('roles:read')
  @Versioned()
  @Answers('This is the role.', { operationId: 'getRole', summary: 'Read a role', data: RoleResponse })
  @ApiFailures('NOT_FOUND')
  async readRole(@Param('name', ParseRoleNamePipe) name: string): Promise<RoleResponse> {
    return RoleResponse.of(await this.roles.get(name));
  }

  @Post()
  @Permissions('roles:write')
  @RequireRecentAdminLogin()
  @Versioned()
  @Answers('The role was created.', {
    operationId: 'createRole',
    summary: 'Create a role',
    status: 201,
    data: RoleResponse,
  })
  @ApiFailures('ROLE_NAME_TAKEN')
  async createRole(@CurrentUser() caller: Principal, @Body() role: RoleRequest): Promise<RoleResponse> {
    return RoleResponse.of(await this.roles.create(caller.userId, role));
  }

  @Patch(':name')
  @Permissions('roles:write')
  @RequireRecentAdminLogin()
  @ChangesVersion()
  @Answers('The role was changed.', {
    operationId: 'updateRole',
    summary: 'Change what a role allows',
    data: RoleResponse,
  })
  @ApiFailures('NOT_FOUND', 'ROLE_BUILT_IN')
  async changeRole(
    @CurrentUser() caller: Principal,
    @Param('name', ParseRoleNamePipe) name: string,
    @Body() changes: RoleChangeRequest,
    @IfMatch() wanted: WantedVersions,
  ): Promise<RoleResponse> {
    return RoleResponse.of(await this.roles.change(caller.userId, name, changes, wanted));
  }

  @Delete(':name')
  @Permissions('roles:write')
  @RequireRecentAdminLogin()
  @NamesVersion()
  @Answers('The role was deleted.', { operationId: 'deleteRole', summary: 'Delete a role that nobody has' })
  @ApiFailures('NOT_FOUND', 'ROLE_BUILT_IN', 'ROLE_IN_USE')
  async removeRole(@Param('name', ParseRoleNamePipe) name: string, @IfMatch() wanted: WantedVersions): Promise<null> {
    await this.roles.remove(name, wanted);
    return null;
  }
}
