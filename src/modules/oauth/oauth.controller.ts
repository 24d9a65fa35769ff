import { applyDecorators, Controller, Header, HttpCode, Post, UseGuards } from '@nestjs/common';
import { Public } from '../../http/access/index.js';
import { ApiBasicAuth, ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '../../http/api-docs.js';
import { InEndpointGroup } from '../../http/endpoint-groups.js';
import { ApiFailures } from '../../http/api-failures.decorator.js';
import { Bare } from '../../http/envelope.js';
import { FormParameter } from '../../http/form-body.js';
import { ServiceClientGuard } from './client/service-client.guard.js';
import { IntrospectionService } from './introspection.service.js';
import { IntrospectionResponse, TokenForm } from './oauth.dto.js';
import { TokenRevocationService } from './token-revocation.service.js';

/** A form that names a token, from a service that proves who it is. */
const TakesToken = (operation: { operationId: string; summary: string; description: string }) =>
  applyDecorators(
    HttpCode(200),
    Header('Cache-Control', 'no-store'),
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({ type: TokenForm }),
    ApiOperation(operation),
  );

@ApiTags('For other services')
@ApiBasicAuth('service-client')
@ApiFailures('INVALID_CLIENT')
@Public()
@UseGuards(ServiceClientGuard)
@Bare()
@InEndpointGroup('oauth')
@Controller('oauth')
export class OAuthController {
  constructor(
    private readonly introspection: IntrospectionService,
    private readonly revocation: TokenRevocationService,
  ) {}

  @Post('introspect')
  @TakesToken({
    operationId: 'introspectToken',
    summary: 'Check whether a token is valid now (RFC 7662)',
    description: 'A revoked token is reported as not active at once.',
  })
  @ApiOkResponse({ type: IntrospectionResponse, description: 'What the token says, or that it is not valid.' })
  introspect(@FormParameter('token') token: string): Promise<IntrospectionResponse> {
    return this.introspection.introspect(token);
  }

  @Post('revoke')
  @TakesToken({
    operationId: 'revokeToken',
    summary: 'Stop a token (RFC 7009)',
    description: 'An access token stops alone. A refresh token ends its session.',
  })
  @ApiOkResponse({ description: 'The token is not valid (any more); the body is empty.' })
  revoke(@FormParameter('token') token: string): Promise<void> {
    return this.revocation.revoke(token);
  }
}
