import { Controller, Get, Param, Post, UseGuards } from '@nestjs/common';
import { Authenticated, CurrentUser, Permissions, type Principal, RateLimited } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ConnectionTokensService } from './connection-tokens.service.js';
import { ConnectionTokensAllowedGuard } from './connection-tokens-allowed.guard.js';
import { ConnectionResponse, ConnectionTokenResponse } from './connections.dto.js';
import { ParseProviderPipe } from './parse-provider.pipe.js';

/** What `ProviderTokens` throws. */
const REFRESH_FAILURES = [
  'CONNECTION_NOT_FOUND',
  'CONNECTION_NEEDS_RECONSENT',
  'PROVIDER_UNKNOWN',
  'PROVIDER_MISCONFIGURED',
  'PROVIDER_UNAVAILABLE',
] as const;

@ApiTags('Connections')
@InEndpointGroup('connections')
@Controller('connections/:provider')
export class ConnectionTokensController {
  constructor(private readonly tokens: ConnectionTokensService) {}

  @Post('refresh')
  @Authenticated()
  @RateLimited('connections')
  @Answers('The connection was refreshed.', {
    operationId: 'refreshMyConnection',
    summary: 'Refresh one of your connections now',
    description: 'Asks the provider for a new access token, however long the present one is good for.',
    data: ConnectionResponse,
  })
  @ApiFailures(...REFRESH_FAILURES)
  async refresh(
    @CurrentUser() caller: Principal,
    @Param('provider', ParseProviderPipe) provider: string,
  ): Promise<ConnectionResponse> {
    return ConnectionResponse.of(await this.tokens.refresh(caller.userId, provider));
  }

  @Get('token')
  @Permissions('connections:read-token')
  @UseGuards(ConnectionTokensAllowedGuard)
  @Answers('This is the access token of your connection.', {
    operationId: 'getMyConnectionToken',
    summary: 'Read the access token of one of your connections',
    description:
      'For a server of yours that calls the provider itself. Fresh, and refreshed first if need be. Only where CONNECTION_TOKENS is on; each reading is in the audit log.',
    data: ConnectionTokenResponse,
  })
  @ApiFailures('NOT_FOUND', ...REFRESH_FAILURES)
  read(
    @CurrentUser() caller: Principal,
    @Param('provider', ParseProviderPipe) provider: string,
  ): Promise<ConnectionTokenResponse> {
    return this.tokens.read(caller.userId, provider);
  }
}
