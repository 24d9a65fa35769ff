import { Controller, Get } from '@nestjs/common';
import { PermissionCatalogue, Permissions } from '../../http/access/index.js';
import { Answers } from '../../http/answers.decorator.js';
import { ApiTags } from '../../http/api-docs.js';
import { InEndpointGroup } from '../../http/endpoint-groups.js';
import type { Page } from '../../kernel/page.js';
import { PermissionResponse } from './roles.dto.js';

@ApiTags('Roles')
@InEndpointGroup('roles')
@Controller('permissions')
export class PermissionsController {
  constructor(private readonly catalogue: PermissionCatalogue) {}

  @Get()
  @Permissions('roles:read')
  @Answers('These are the permissions that a role may have.', {
    operationId: 'listPermissions',
    summary: 'List the permissions that there are',
    pageOf: PermissionResponse,
  })
  listPermissions(): Page<PermissionResponse> {
    return { items: this.catalogue.list().map((each) => PermissionResponse.of(each)), nextCursor: null };
  }
}
