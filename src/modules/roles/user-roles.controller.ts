import { Body, Controller, Param, Put } from '@nestjs/common';
import { CurrentUser, Permissions, type Principal, RequireRecentAdminLogin } from '../../http/access/index.js';
import { Answers } from '../../http/answers.decorator.js';
import { ApiTags } from '../../http/api-docs.js';
import { InEndpointGroup } from '../../http/endpoint-groups.js';
import { ApiFailures } from '../../http/api-failures.decorator.js';
import { ParseIdPipe } from '../../http/parse-id.pipe.js';
import { UserResponse } from '../users/index.js';
import { RoleAssignmentService } from './role-assignment.service.js';
import { UserRolesRequest } from './roles.dto.js';

@ApiTags('Roles')
@InEndpointGroup('roles')
@Controller('users/:id/roles')
export class UserRolesController {
  constructor(private readonly assignment: RoleAssignmentService) {}

  @Put()
  @Permissions('roles:assign')
  @RequireRecentAdminLogin()
  @Answers('The user has these roles from now on.', {
    operationId: 'setUserRoles',
    summary: 'Set the roles of a user',
    data: UserResponse,
  })
  @ApiFailures('NOT_FOUND', 'LAST_ADMINISTRATOR')
  async assignRoles(
    @CurrentUser() caller: Principal,
    @Param('id', ParseIdPipe) id: string,
    @Body() { roles }: UserRolesRequest,
  ): Promise<UserResponse> {
    return UserResponse.of(await this.assignment.assign(caller.userId, id, roles));
  }
}
