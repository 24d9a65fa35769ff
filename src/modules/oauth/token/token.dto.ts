import { ApiProperty, ApiPropertyOptional } from '../../../http/api-docs.js';

const ACCESS_TOKEN_EXAMPLE = 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9…';
const REFRESH_TOKEN_EXAMPLE = 'eyJhbGciOiJIUzI1NiIsInR5cCI6InJ0K2p3dCJ9…';

/** RFC 6749, section 6. Parameters that are not known are ignored, as the standard wants it. */
export class RefreshGrantForm {
  @ApiProperty({ description: 'The only one there is.', example: 'refresh_token' }) grant_type: string;

  @ApiProperty({ description: 'As login and refresh answer it with delivery body.', example: REFRESH_TOKEN_EXAMPLE })
  refresh_token: string;

  @ApiPropertyOptional({ description: 'TOKEN_CLIENT_ID, or nothing.', example: 'watchword' }) client_id?: string;
}

/** RFC 6749, section 5.1. */
export class TokenEndpointResponse {
  @ApiProperty({ example: ACCESS_TOKEN_EXAMPLE }) access_token: string;
  @ApiProperty({ example: 'Bearer' }) token_type: 'Bearer';
  @ApiProperty({ description: 'Seconds until the access token expires.', example: 900 }) expires_in: number;

  @ApiProperty({ description: 'In the place of the one that was sent.', example: REFRESH_TOKEN_EXAMPLE })
  refresh_token: string;
}
