import { Controller, Get, Header } from '@nestjs/common';
import { SIGNING_ALGORITHMS, TokenSettings } from '../../config/settings.js';
import { Public } from '../../http/access/index.js';
import { ApiOkResponse, ApiOperation, ApiTags } from '../../http/api-docs.js';
import { InEndpointGroup } from '../../http/endpoint-groups.js';
import { Endpoints } from '../../http/endpoints.js';
import { Bare } from '../../http/envelope.js';
import { AuthorizationServerResponse } from './oauth.dto.js';

const CACHE_SECONDS = 3_600;

const AUTHENTICATION_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];
/** Those of public keys: an assertion under a shared secret would be `client_secret_jwt`. */
const ASSERTION_ALGORITHMS = SIGNING_ALGORITHMS.filter((algorithm) => algorithm !== 'HS256');

/** Where a service finds the rest, if it knows the issuer (RFC 8414). */
@ApiTags('For other services')
@Public()
@Bare()
@InEndpointGroup('wellKnown')
@Controller('.well-known/oauth-authorization-server')
export class AuthorizationServerController {
  private readonly metadata: AuthorizationServerResponse;

  /** Nothing that is not there is named. */
  constructor({ issuer }: TokenSettings, endpoints: Endpoints) {
    this.metadata = {
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      ...(endpoints.has('oauth') && endpointsForServices(issuer)),
      response_types_supported: [],
      grant_types_supported: [],
      ...(endpoints.has('docs') && { service_documentation: `${issuer}/docs` }),
    };
  }

  @Get()
  @Header('Cache-Control', `public, max-age=${CACHE_SECONDS}`)
  @ApiOperation({
    operationId: 'getAuthorizationServerMetadata',
    summary: 'What this server offers to other services (RFC 8414)',
    description: 'A client that knows the issuer finds the other addresses here.',
  })
  @ApiOkResponse({ type: AuthorizationServerResponse, description: 'The metadata.' })
  describe(): AuthorizationServerResponse {
    return this.metadata;
  }
}

function endpointsForServices(issuer: string): Partial<AuthorizationServerResponse> {
  return {
    introspection_endpoint: `${issuer}/oauth/introspect`,
    introspection_endpoint_auth_methods_supported: AUTHENTICATION_METHODS,
    introspection_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: AUTHENTICATION_METHODS,
    revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
  };
}
