import { Body, Controller, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiCookieAuth, ApiHeader, ApiSecurity, ApiTags } from '../../../http/api-docs.js';
import { CallingClient, type Client } from '../../../http/client.decorator.js';
import { Public } from '../../../http/access/index.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { RefreshRequest, TokenResponse } from '../auth.dto.js';
import { IdempotencyKey } from './idempotency-key.decorator.js';
import { RefreshGuard } from './refresh.guard.js';
import { RefreshService } from './refresh.service.js';
import type { PresentedRefreshToken } from './refresh.strategy.js';

@ApiTags('Authentication')
@InEndpointGroup('refresh')
@Controller('auth')
export class RefreshController {
  constructor(private readonly refreshes: RefreshService) {}

  @Post(['refresh', 'refresh-token'])
  @Public()
  @UseGuards(RefreshGuard)
  @ApiCookieAuth('refresh-cookie')
  // or the token in the body, which no scheme describes
  @ApiSecurity({})
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Send the same value with every attempt of one refresh.',
  })
  @Answers('Here are your new tokens.', {
    operationId: 'refreshTokens',
    summary: 'Replace the refresh token and get a new access token',
    description: 'The refresh token comes in the body or in its cookie. Each one works once: keep the new one.',
    data: TokenResponse,
  })
  @ApiFailures('REFRESH_TOKEN_MISSING', 'REFRESH_TOKEN_INVALID', 'REFRESH_TOKEN_EXPIRED', 'REFRESH_TOKEN_REUSED')
  @ApiFailures('REFRESH_TOKEN_AMBIGUOUS', 'DELIVERY_REFUSED', 'SESSION_REVOKED', 'CSRF_CHECK_FAILED')
  refresh(
    @Req() { user }: { user: PresentedRefreshToken },
    @Body() { delivery }: RefreshRequest,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @CallingClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokenResponse> {
    return this.refreshes.refresh(user, { delivery, idempotencyKey }, client, reply);
  }
}
