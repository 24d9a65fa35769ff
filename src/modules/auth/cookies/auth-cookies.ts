import type { CookieSerializeOptions } from '@fastify/cookie';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServerSettings, SessionSettings } from '../../../config/settings.js';
import { Clock } from '../../../kernel/clock.js';
import { Endpoints } from '../../../http/endpoints.js';
import { authPath } from './auth-path.js';
import { CookieNames } from './cookie-names.js';
import { CsrfCheck } from './csrf-check.js';
import { COOKIE_KINDS, type CookieKind, formerCookies, type LoginKind } from './former-cookies.js';

/** Sets and clears the cookies that carry tokens; the browser hands them to no script and to no other site. */
@Injectable()
export class AuthCookies {
  private readonly attributes: CookieSerializeOptions;
  private readonly refreshPath: string;

  constructor(
    server: ServerSettings,
    endpoints: Endpoints,
    private readonly sessions: SessionSettings,
    private readonly names: CookieNames,
    private readonly csrf: CsrfCheck,
    private readonly clock: Clock,
  ) {
    this.attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure: server.secureCookies };
    this.refreshPath = authPath(server, endpoints);
  }

  setAccessToken(reply: FastifyReply, accessToken: string, expiresInSeconds: number): void {
    reply.setCookie(this.names.access, accessToken, { ...this.attributes, maxAge: expiresInSeconds });
  }

  setRefreshToken(reply: FastifyReply, refreshToken: string, expiresAt: Date): void {
    const maxAge = Math.max(0, Math.floor((expiresAt.getTime() - this.clock.now().getTime()) / 1_000));
    reply.setCookie(this.names.refresh, refreshToken, { ...this.attributes, path: this.refreshPath, maxAge });
  }

  /** Kept as long as a session may live at all; its idle end is the server's to hold. */
  setSessionId(reply: FastifyReply, opaqueId: string): void {
    const maxAge = Math.floor(this.sessions.absoluteLifetimeMs / 1_000);
    reply.setCookie(this.names.session, opaqueId, { ...this.attributes, maxAge });
  }

  /** Readable by scripts of this site, which send it back in `X-CSRF-Token`. */
  setCsrfToken(reply: FastifyReply, sessionId: string): void {
    const maxAge = Math.floor(this.sessions.absoluteLifetimeMs / 1_000);
    const token = this.csrf.tokenFor(sessionId);
    reply.setCookie(this.names.csrf, token, { ...this.attributes, httpOnly: false, maxAge });
  }

  clear(reply: FastifyReply): void {
    for (const kind of COOKIE_KINDS) this.clearOne(reply, kind);
  }

  /** At a login: takes back what the browser still holds of an earlier one. */
  clearFormer(reply: FastifyReply, login: LoginKind): void {
    const { cookies } = reply.request;
    const carried = COOKIE_KINDS.filter((kind) => cookies[this.names[kind]] !== undefined);
    for (const kind of formerCookies(login, carried)) this.clearOne(reply, kind);
  }

  /** The same where the browser holds back what it has: whatever the login does not set is cleared. */
  clearUncarried(reply: FastifyReply, login: LoginKind): void {
    for (const kind of formerCookies(login, COOKIE_KINDS)) this.clearOne(reply, kind);
  }

  private clearOne(reply: FastifyReply, kind: CookieKind): void {
    const path = kind === 'refresh' ? this.refreshPath : '/';
    reply.clearCookie(this.names[kind], { ...this.attributes, path });
  }
}
