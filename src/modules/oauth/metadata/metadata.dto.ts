import { ApiProperty, ApiPropertyOptional } from '../../../http/api-docs.js';

const ISSUER_EXAMPLE = 'https://auth.example.org';

export class AuthorizationServerResponse {
  @ApiProperty({ example: ISSUER_EXAMPLE }) issuer: string;

  @ApiPropertyOptional({
    description: 'Missing where tokens are signed with a shared secret.',
    example: `${ISSUER_EXAMPLE}/.well-known/jwks.json`,
  })
  jwks_uri?: string;

  @ApiPropertyOptional({ description: 'For refreshing alone.', example: `${ISSUER_EXAMPLE}/oauth/token` })
  token_endpoint?: string;

  @ApiPropertyOptional({ description: 'A public client, without a secret.', example: ['none'], type: [String] })
  token_endpoint_auth_methods_supported?: readonly string[];

  @ApiPropertyOptional({ example: `${ISSUER_EXAMPLE}/oauth/introspect` }) introspection_endpoint?: string;

  @ApiPropertyOptional({ example: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'], type: [String] })
  introspection_endpoint_auth_methods_supported?: readonly string[];

  @ApiPropertyOptional({ example: ['ES256', 'EdDSA', 'RS256'], type: [String] })
  introspection_endpoint_auth_signing_alg_values_supported?: readonly string[];

  @ApiPropertyOptional({ example: `${ISSUER_EXAMPLE}/oauth/revoke` }) revocation_endpoint?: string;

  @ApiPropertyOptional({ example: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'], type: [String] })
  revocation_endpoint_auth_methods_supported?: readonly string[];

  @ApiPropertyOptional({ example: ['ES256', 'EdDSA', 'RS256'], type: [String] })
  revocation_endpoint_auth_signing_alg_values_supported?: readonly string[];

  @ApiProperty({ description: 'None: people log in through the API.', example: [], type: [String] })
  response_types_supported: readonly string[];

  @ApiProperty({
    description: 'The first tokens are had through the API.',
    example: ['refresh_token'],
    type: [String],
  })
  grant_types_supported: readonly string[];

  @ApiPropertyOptional({ example: `${ISSUER_EXAMPLE}/docs` }) service_documentation?: string;
}

/** What discovery clients of OpenID Connect insist on besides, where it can be said truthfully. */
export class OpenIdConfigurationResponse extends AuthorizationServerResponse {
  @ApiProperty({ description: '`sub` is the same for everybody who asks.', example: ['public'], type: [String] })
  subject_types_supported: readonly string[];

  @ApiProperty({
    description: 'Of access tokens, since there are no ID tokens: the present algorithm, then those of older keys.',
    example: ['ES256'],
    type: [String],
  })
  id_token_signing_alg_values_supported: readonly string[];
}
