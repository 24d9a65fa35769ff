import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { CurrentUser, Permissions, type Principal } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ConnectionTokensService } from './connection-tokens.service.js';
import { ConnectionTokensAllowedGuard } from './connection-tokens-allowed.guard.js';
import { ConnectionTokenResponse } from './connections.dto.js';
import { ParseProviderPipe } from './parse-provider.pipe.js';

@ApiTags('Connections')
@InEndpointGroup('connections')
@Controller('connections/:provider/token')
export class ConnectionTokensController {
  constructor(private readonly tokens: ConnectionTokensService) {}

  @Get()
  @Permissions('connections:read-token')
  @UseGuards(ConnectionTokensAllowedGuard)
  @Answers('This is the access token of your connection.', {
    operationId: 'getMyConnectionToken',
    summary: 'Read the access token of one of your connections',
    description:
      'For a server of yours that calls the provider itself. Fresh, and refreshed first if need be. Only where CONNECTION_TOKENS is on; each reading is in the audit log.',
    data: ConnectionTokenResponse,
  })
  @ApiFailures(
    ...(['NOT_FOUND', 'CONNECTION_NOT_FOUND', 'CONNECTION_NEEDS_RECONSENT', 'PROVIDER_UNKNOWN'] as const),
    ...(['PROVIDER_MISCONFIGURED', 'PROVIDER_UNAVAILABLE'] as const),
  )
  read(
    @CurrentUser() caller: Principal,
    @Param('provider', ParseProviderPipe) provider: string,
  ): Promise<ConnectionTokenResponse> {
    return this.tokens.read(caller.userId, provider);
  }
}
