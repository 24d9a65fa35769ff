import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth } from '../api-docs.js';
import { ApiFailures } from '../api-failures.decorator.js';

/**
 * Says in the OpenAPI document what the global guard holds anyway: the routes of this controller or method need a live
 * session.
 */
export const Authenticated = () =>
  applyDecorators(
    ApiBearerAuth('bearer'),
    ApiCookieAuth('access-cookie'),
    ApiCookieAuth('session-cookie'),
    ApiFailures(
      'TOKEN_MISSING',
      'TOKEN_INVALID',
      'TOKEN_REVOKED',
      'TOKEN_EXPIRED',
      'SESSION_REVOKED',
      'SESSION_EXPIRED',
    ),
  );
