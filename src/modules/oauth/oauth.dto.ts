import { ApiProperty, ApiPropertyOptional } from '../../http/api-docs.js';

const TOKEN_EXAMPLE = 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9…';
const ID_EXAMPLE = '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e';
const ISSUED_EXAMPLE = 1_795_248_000;
const ISSUER_EXAMPLE = 'https://auth.example.org';
const ASSERTION_TYPE_EXAMPLE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** The form of both endpoints; parameters that are not known are ignored, as the standards want it. */
export class TokenForm {
  @ApiProperty({ description: 'An access token or a refresh token.', example: TOKEN_EXAMPLE }) token: string;

  @ApiPropertyOptional({ description: 'Accepted and ignored.', example: 'access_token' })
  token_type_hint?: string;

  @ApiPropertyOptional({ description: 'Only with client_assertion.', example: ASSERTION_TYPE_EXAMPLE })
  client_assertion_type?: string;

  @ApiPropertyOptional({ description: 'A JWT of the service, in the place of the Authorization header.' })
  client_assertion?: string;

  @ApiPropertyOptional({ description: 'The id of the service; needed with client_secret.' })
  client_id?: string;

  @ApiPropertyOptional({ description: 'The secret of the service, in the place of the Authorization header.' })
  client_secret?: string;
}

const Seconds = (description: string, example: number) =>
  ApiPropertyOptional({ description, example, type: 'integer' });

export class IntrospectionResponse {
  @ApiProperty({
    description: 'Whether the token is valid now; the other fields are present only then.',
    example: true,
  })
  active: boolean;

  @ApiPropertyOptional({ description: 'Of an access token.', example: 'Bearer' }) token_type?: 'Bearer';
  @ApiPropertyOptional({ example: ISSUER_EXAMPLE }) iss?: string;
  @ApiPropertyOptional({ description: 'The user.', example: ID_EXAMPLE }) sub?: string;
  @ApiPropertyOptional({ example: 'watchword' }) aud?: string;
  @ApiPropertyOptional({ description: 'The client of our own logins.', example: 'watchword' }) client_id?: string;
  @ApiPropertyOptional({ description: 'The session.', example: ID_EXAMPLE }) sid?: string;
  @ApiPropertyOptional({ description: 'The token.', example: ID_EXAMPLE }) jti?: string;
  @Seconds('Issued, in seconds since the epoch.', ISSUED_EXAMPLE) iat?: number;
  @Seconds('Not before.', ISSUED_EXAMPLE) nbf?: number;
  @Seconds('Expires.', ISSUED_EXAMPLE + 900) exp?: number;
  @Seconds('When the user logged in.', ISSUED_EXAMPLE) auth_time?: number;

  @ApiPropertyOptional({ description: 'How the user logged in.', example: ['pwd'], type: [String] })
  amr?: readonly string[];

  @ApiPropertyOptional({ description: 'As it is now.', example: 'ada@example.org' }) email?: string;

  @ApiPropertyOptional({ description: 'As they are now.', example: ['user'], type: [String] })
  roles?: readonly string[];

  @ApiPropertyOptional({
    description: 'What the roles allow now; `*` is everything.',
    example: ['users:read'],
    type: [String],
  })
  permissions?: readonly string[];
}
