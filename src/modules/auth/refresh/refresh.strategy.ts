import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { ExtractJwt } from 'passport-jwt';
import { DomainError, fieldRefused } from '../../../kernel/domain-error.js';
import { type RefreshTokenContent, RefreshTokensService } from '../../tokens/index.js';
import { TokenStrategy } from '../access/token.strategy.js';
import { CookieNames } from '../cookies/cookie-names.js';
import { cookieValues } from '../cookies/cookie-values.js';

/** A refresh token of ours, and how it came. Whether it may still be used is for rotation to say. */
export interface PresentedRefreshToken extends RefreshTokenContent {
  readonly proof: 'body' | 'cookie';
}

const bodyToken = ExtractJwt.fromBodyField('refreshToken');

/** Reads the refresh token from the body, else from the cookie, and checks that it was signed here. */
@Injectable()
export class RefreshStrategy extends PassportStrategy(TokenStrategy) {
  constructor(
    private readonly tokens: RefreshTokensService,
    private readonly cookies: CookieNames,
  ) {
    super((request: FastifyRequest) => bodyToken(request) ?? request.cookies[cookies.refresh], 'REFRESH_TOKEN_MISSING');
  }

  /** @throws DomainError VALIDATION_FAILED, REFRESH_TOKEN_AMBIGUOUS, REFRESH_TOKEN_INVALID */
  validate(token: unknown, request: FastifyRequest): PresentedRefreshToken {
    if (typeof token !== 'string') throw fieldRefused('refreshToken', 'IS_STRING', 'refreshToken must be a string');
    const inCookies = cookieValues(request.headers.cookie, this.cookies.refresh);
    const isInBody = bodyToken(request) !== null;
    if (inCookies.some((other) => other !== token)) throw new DomainError('REFRESH_TOKEN_AMBIGUOUS');
    return { ...this.tokens.read(token), proof: isInBody ? 'body' : 'cookie' };
  }
}
