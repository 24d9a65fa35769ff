import { IsIn, IsOptional, IsString } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '../../http/api-docs.js';
import { FLOW_DELIVERIES, FLOW_MODES, type FlowDelivery, type FlowMode } from './flow/provider-flow.js';

export class ProviderResponse {
  @ApiProperty({ description: 'In addresses.', example: 'google' }) id: string;
  @ApiProperty({ description: 'For people.', example: 'Google' }) name: string;
}

export class AuthorizeQuery {
  @ApiPropertyOptional({
    enum: FLOW_MODES,
    description: 'login (default), or connect: an account at the provider with the caller’s own.',
  })
  @IsOptional()
  @IsIn(FLOW_MODES)
  mode?: FlowMode;

  @ApiPropertyOptional({
    description:
      'Where the browser goes afterwards: a path of this server (default `/`), or an address whose origin is in RETURN_TO_ORIGINS. Where the sign-in fails, `error` with a code is added.',
    example: '/reports',
  })
  @IsOptional()
  @IsString()
  returnTo?: string;

  @ApiPropertyOptional({
    enum: FLOW_DELIVERIES,
    description:
      'Where the tokens of a login go: split (default) or cookie. POST /auth/refresh then hands out an access token.',
  })
  @IsOptional()
  @IsIn(FLOW_DELIVERIES)
  delivery?: FlowDelivery;
}

export class AuthorizationResponse {
  @ApiProperty({ description: 'Where the browser has to go.', example: 'https://accounts.example.com/authorize?…' })
  location: string;
}

/** What a provider has the browser send that answers with a form; it may send more. */
export class CallbackForm {
  @ApiPropertyOptional({ description: 'What the tokens are fetched with.', example: 'SplxlOBeZQQYbYS6WxSbIA' })
  code?: string;

  @ApiPropertyOptional({ description: 'Of this sign-in.', example: 'af0ifjsldkj' }) state?: string;
  @ApiPropertyOptional({ description: 'Why there is no code.', example: 'access_denied' }) error?: string;
}
