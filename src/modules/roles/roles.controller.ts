import { Body, Controller, Delete, Get, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentUser, Permissions, type Principal } from '../../http/access/index.js';
import { Answers } from '../../http/answers.decorator.js';
import { ApiFailures } from '../../http/api-failures.decorator.js';
import { ApiIfMatch, type ExpectedVersions, IfMatch, versionTag } from '../../http/precondition.js';
import type { Page } from '../../kernel/page.js';
import { ParseRoleNamePipe } from './parse-role-name.pipe.js';
import type { RoleEntity } from './role.entity.js';
import { RoleChangeRequest, RoleRequest, RoleResponse } from './roles.dto.js';
import { RolesService } from './roles.service.js';

@ApiTags('Roles')
@Controller('roles')
export class RolesController {
  constructor(private readonly roles: RolesService) {}

  @Get()
  @Permissions('roles:read')
  @Answers('These are the roles.', { summary: 'List the roles', pageOf: RoleResponse })
  async listRoles(): Promise<Page<RoleResponse>> {
    return { items: (await this.roles.list()).map((role) => RoleResponse.of(role)), nextCursor: null };
  }

  @Get(':name')
  @Permissions('roles:read')
  @Answers('This is the role.', { summary: 'Read a role', data: RoleResponse })
  @ApiFailures('NOT_FOUND')
  async readRole(
    @Param('name', ParseRoleNamePipe) name: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RoleResponse> {
    return tagged(await this.roles.get(name), reply);
  }

  @Post()
  @Permissions('roles:write')
  @Answers('The role was made.', { summary: 'Make a role', status: 201, data: RoleResponse })
  @ApiFailures('ROLE_NAME_TAKEN')
  async createRole(
    @CurrentUser() caller: Principal,
    @Body() role: RoleRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RoleResponse> {
    return tagged(await this.roles.create(caller.userId, role), reply);
  }

  @Patch(':name')
  @Permissions('roles:write')
  @Answers('The role was changed.', { summary: 'Change what a role allows', data: RoleResponse })
  @ApiIfMatch()
  @ApiFailures('NOT_FOUND', 'VERSION_MISMATCH', 'ROLE_BUILT_IN')
  async changeRole(
    @CurrentUser() caller: Principal,
    @Param('name', ParseRoleNamePipe) name: string,
    @Body() changes: RoleChangeRequest,
    @IfMatch() expected: ExpectedVersions,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RoleResponse> {
    return tagged(await this.roles.change(caller.userId, name, changes, expected), reply);
  }

  @Delete(':name')
  @Permissions('roles:write')
  @Answers('The role was deleted.', { summary: 'Delete a role that nobody has' })
  @ApiIfMatch()
  @ApiFailures('NOT_FOUND', 'VERSION_MISMATCH', 'ROLE_BUILT_IN', 'ROLE_IN_USE')
  async removeRole(
    @Param('name', ParseRoleNamePipe) name: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<null> {
    await this.roles.remove(name, expected);
    return null;
  }
}

function tagged(role: RoleEntity, reply: FastifyReply): RoleResponse {
  void reply.header('etag', versionTag(role.version));
  return RoleResponse.of(role);
}
