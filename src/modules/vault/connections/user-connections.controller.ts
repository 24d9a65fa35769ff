import { Controller, Get, Param } from '@nestjs/common';
import { OnUser, OwnerOr } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ParseIdPipe } from '../../../http/parse-id.pipe.js';
import type { Page } from '../../../kernel/page.js';
import { UsersService } from '../../users/index.js';
import { ConnectionResponse } from './connections.dto.js';
import { ConnectionsService } from './connections.service.js';

@ApiTags('Users')
@InEndpointGroup('connections')
@Controller('users/:id/connections')
export class UserConnectionsController {
  constructor(
    private readonly users: UsersService,
    private readonly connections: ConnectionsService,
  ) {}

  @Get()
  @OwnerOr('connections:read')
  @OnUser()
  @Answers('These are the connections.', {
    operationId: 'listUserConnections',
    summary: 'List a user’s connections to providers',
    description: 'In what state they are, without any token and without who the user is at the provider.',
    pageOf: ConnectionResponse,
  })
  @ApiFailures('NOT_FOUND')
  async list(@Param('id', ParseIdPipe) id: string): Promise<Page<ConnectionResponse>> {
    await this.users.get(id);
    const connections = await this.connections.listOf(id);
    return { items: connections.map((connection) => ConnectionResponse.of(connection)), nextCursor: null };
  }
}
