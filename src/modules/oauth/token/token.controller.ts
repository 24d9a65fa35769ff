import { Controller, Header, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../../http/access/index.js';
import { ApiBody, ApiConsumes, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '../../../http/api-docs.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { CallingClient, type Client } from '../../../http/client.decorator.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { Bare } from '../../../http/envelope.js';
import { formOf } from '../../../http/form-body.js';
import { IdempotencyKey } from '../../auth/index.js';
import { TokenEndpointService } from './token-endpoint.service.js';
import { RefreshGrantForm, TokenEndpointResponse } from './token.dto.js';

/** Refreshing for OAuth libraries. It reads no cookie, so another site cannot use a browser's login here. */
@ApiTags('Authentication')
@Public()
@Bare()
@InEndpointGroup('oauth', 'refresh')
@Controller('oauth')
export class TokenController {
  constructor(private readonly endpoint: TokenEndpointService) {}

  @Post('token')
  @HttpCode(200)
  // RFC 6749, section 5.1 wants both
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ type: RefreshGrantForm })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Send the same value with every attempt of one refresh.',
  })
  @ApiOperation({
    operationId: 'exchangeRefreshToken',
    summary: 'Replace the refresh token, as OAuth libraries do it (RFC 6749)',
    description: 'For tokens in body delivery. Each refresh token works once: keep the new one.',
  })
  @ApiFailures('INVALID_CLIENT', 'INVALID_GRANT', 'INVALID_SCOPE', 'UNSUPPORTED_GRANT_TYPE')
  @ApiOkResponse({ type: TokenEndpointResponse, description: 'The new tokens.' })
  token(
    @Req() request: FastifyRequest,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @CallingClient() client: Client,
  ): Promise<TokenEndpointResponse> {
    const { authorization } = request.headers;
    return this.endpoint.answer({ authorization, form: formOf(request), idempotencyKey }, client);
  }
}
