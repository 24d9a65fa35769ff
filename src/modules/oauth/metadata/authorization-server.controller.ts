import { applyDecorators, Controller, Get, Header } from '@nestjs/common';
import { TokenSettings } from '../../../config/settings.js';
import { Public } from '../../../http/access/index.js';
import { ApiOkResponse, ApiOperation, ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { Endpoints } from '../../../http/endpoints.js';
import { Bare } from '../../../http/envelope.js';
import { jwksOf, KeyRing } from '../../keys/index.js';
import { authorizationServerMetadata, openIdConfiguration, type ServerFacts } from './authorization-server.js';
import { AuthorizationServerResponse, OpenIdConfigurationResponse } from './metadata.dto.js';

const CACHE_SECONDS = 3_600;

const AnswersMetadata = (operation: { operationId: string; summary: string; description: string }) =>
  applyDecorators(Header('Cache-Control', `public, max-age=${CACHE_SECONDS}`), ApiOperation(operation));

/** Where others find the rest, if they know the issuer. */
@ApiTags('For other services')
@Public()
@Bare()
@InEndpointGroup('wellKnown')
@Controller('.well-known')
export class AuthorizationServerController {
  constructor(
    private readonly settings: TokenSettings,
    private readonly endpoints: Endpoints,
    private readonly keys: KeyRing,
  ) {}

  @Get('oauth-authorization-server')
  @AnswersMetadata({
    operationId: 'getAuthorizationServerMetadata',
    summary: 'What this server offers to other services (RFC 8414)',
    description: 'A client that knows the issuer finds the other addresses here.',
  })
  @ApiOkResponse({ type: AuthorizationServerResponse, description: 'The metadata.' })
  describe(): AuthorizationServerResponse {
    return authorizationServerMetadata(this.facts());
  }

  @Get('openid-configuration')
  @AnswersMetadata({
    operationId: 'getOpenIdConfiguration',
    summary: 'The same, under the name for which OpenID Connect clients ask',
    description: 'This server is no OpenID provider: it issues no ID tokens and has no authorization endpoint.',
  })
  @ApiOkResponse({ type: OpenIdConfigurationResponse, description: 'The metadata.' })
  describeForDiscovery(): OpenIdConfigurationResponse {
    return openIdConfiguration(this.facts());
  }

  /** At each request, since keys of another algorithm come and go. */
  private facts(): ServerFacts {
    const { issuer, algorithm } = this.settings;
    const publishedAlgorithms = jwksOf(this.keys.list()).keys.flatMap(({ alg }) => alg ?? []);
    return { issuer, algorithm, publishedAlgorithms, endpoints: this.endpoints };
  }
}
