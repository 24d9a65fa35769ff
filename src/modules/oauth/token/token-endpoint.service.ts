import { Injectable } from '@nestjs/common';
import { TokenSettings } from '../../../config/settings.js';
import type { Client } from '../../../http/client.decorator.js';
import { requiredIn } from '../../../http/form-body.js';
import { DomainError } from '../../../kernel/domain-error.js';
import type { ErrorCode } from '../../../kernel/error-codes.js';
import { RefreshService } from '../../auth/index.js';
import { assertOwnClient, type TokenRequestClient } from './public-client.js';
import type { TokenEndpointResponse } from './token.dto.js';

/** A request to the token endpoint, before any check. */
export interface TokenRequest extends TokenRequestClient {
  readonly idempotencyKey: string | undefined;
}

/** The codes with which rotation refuses a refresh token. Any other failure says nothing about the token. */
const REFUSALS: readonly ErrorCode[] = [
  'REFRESH_TOKEN_INVALID',
  'REFRESH_TOKEN_EXPIRED',
  'REFRESH_TOKEN_REUSED',
  'SESSION_REVOKED',
];

/** OAuth's token endpoint, only for refreshing (RFC 6749, section 6). Rotation decides as it does at /auth/refresh. */
@Injectable()
export class TokenEndpointService {
  constructor(
    private readonly refreshes: RefreshService,
    private readonly settings: TokenSettings,
  ) {}

  /** @throws DomainError INVALID_CLIENT, UNSUPPORTED_GRANT_TYPE, INVALID_SCOPE, INVALID_GRANT, VALIDATION_FAILED */
  async answer(request: TokenRequest, client: Client): Promise<TokenEndpointResponse> {
    const { form, idempotencyKey } = request;
    assertOwnClient(request, this.settings.clientId);
    if (requiredIn(form, 'grant_type') !== 'refresh_token') throw new DomainError('UNSUPPORTED_GRANT_TYPE');
    // section 6: a scope must not go beyond what was granted, and no token of ours has one
    if (form.has('scope')) throw new DomainError('INVALID_SCOPE');
    const refreshToken = requiredIn(form, 'refresh_token');
    const tokens = await this.exchange(refreshToken, idempotencyKey, client);
    return {
      access_token: tokens.accessToken,
      token_type: tokens.tokenType,
      expires_in: tokens.expiresIn,
      refresh_token: tokens.refreshToken,
    };
  }

  private async exchange(refreshToken: string, idempotencyKey: string | undefined, client: Client) {
    try {
      return await this.refreshes.exchange({ refreshToken, idempotencyKey }, client);
    } catch (error) {
      if (error instanceof DomainError && REFUSALS.includes(error.code)) throw grantRefused(error);
      throw error;
    }
  }
}

/** The description of the error says why the token was refused, as the API does. */
function grantRefused(cause: DomainError): DomainError {
  const errors = [{ field: 'refresh_token', code: cause.code, message: cause.message }];
  return new DomainError('INVALID_GRANT', { errors, cause, detail: cause.code });
}
