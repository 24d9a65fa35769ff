import { Controller, Delete, Get, Param } from '@nestjs/common';
import { Authenticated, CurrentUser, type Principal, RequireRecentLogin } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import type { Page } from '../../../kernel/page.js';
import { ConnectionResponse } from './connections.dto.js';
import { ConnectionsService } from './connections.service.js';
import { DisconnectionService } from './disconnection.service.js';
import { ParseProviderPipe } from './parse-provider.pipe.js';

@ApiTags('Connections')
@Authenticated()
@InEndpointGroup('connections')
@Controller('connections')
export class ConnectionsController {
  constructor(
    private readonly connections: ConnectionsService,
    private readonly disconnection: DisconnectionService,
  ) {}

  @Get()
  @Answers('These are your connections.', {
    operationId: 'listMyConnections',
    summary: 'List your connections to providers',
    description: 'In what state they are, without any token. There are no further pages.',
    pageOf: ConnectionResponse,
  })
  async list(@CurrentUser() caller: Principal): Promise<Page<ConnectionResponse>> {
    const connections = await this.connections.listOf(caller.userId);
    return { items: connections.map((connection) => ConnectionResponse.of(connection)), nextCursor: null };
  }

  @Delete(':provider')
  @RequireRecentLogin('1h')
  @Answers('You are no longer connected.', {
    operationId: 'removeMyConnection',
    summary: 'Disconnect a provider',
    description:
      'Our copy of its tokens is deleted at once, and the provider is told to revoke them. The last way to log in stays.',
  })
  @ApiFailures('CONNECTION_NOT_FOUND', 'LAST_LOGIN_METHOD')
  async disconnect(
    @CurrentUser() caller: Principal,
    @Param('provider', ParseProviderPipe) provider: string,
  ): Promise<null> {
    await this.disconnection.disconnect(caller.userId, provider);
    return null;
  }
}
