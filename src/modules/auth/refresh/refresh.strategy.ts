import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError, fieldRefused } from '../../../kernel/domain-error.js';
import { type RefreshTokenContent, RefreshTokensService } from '../../tokens/index.js';
import type { TokenStrategy } from '../access/token.strategy.js';
import { CookieNames } from '../cookies/cookie-names.js';
import { cookieValues } from '../cookies/cookie-values.js';

/** A refresh token of ours, and how it came. Whether it may still be used is for rotation to say. */
export interface PresentedRefreshToken extends RefreshTokenContent {
  readonly proof: 'body' | 'cookie';
}

/** Reads the refresh token from the body, else from the cookie, and checks that it was signed here. */
@Injectable()
export class RefreshStrategy implements TokenStrategy {
  constructor(
    private readonly tokens: RefreshTokensService,
    private readonly cookies: CookieNames,
  ) {}

  /** @throws DomainError REFRESH_TOKEN_MISSING, VALIDATION_FAILED, REFRESH_TOKEN_AMBIGUOUS, REFRESH_TOKEN_INVALID */
  authenticate(request: FastifyRequest): PresentedRefreshToken {
    const inBody = tokenInBody(request);
    const token = inBody ?? request.cookies[this.cookies.refresh];
    if (token === undefined || token === null) throw new DomainError('REFRESH_TOKEN_MISSING');
    if (typeof token !== 'string') throw fieldRefused('refreshToken', 'IS_STRING', 'refreshToken must be a string');
    const inCookies = cookieValues(request.headers.cookie, this.cookies.refresh);
    if (inCookies.some((other) => other !== token)) throw new DomainError('REFRESH_TOKEN_AMBIGUOUS');
    return { ...this.tokens.read(token), proof: inBody === undefined || inBody === null ? 'cookie' : 'body' };
  }
}

/** Whatever the field holds; a form that was not read and an inherited name hold nothing. */
function tokenInBody({ body }: FastifyRequest): unknown {
  const isObject = typeof body === 'object' && body !== null;
  return isObject && Object.hasOwn(body, 'refreshToken') ? (body as { refreshToken: unknown }).refreshToken : undefined;
}
