import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Client } from '../../../http/client.decorator.js';
import type { Principal } from '../../../http/access/index.js';
import { SessionsService } from '../../sessions/index.js';
import { subjectOf, UserAttributeRules, UserResponse, UsersService } from '../../users/index.js';
import { type CookieSessionRequest, PASSWORD_METHOD, type UserEnvelope } from '../auth.dto.js';
import { AuthCookies } from '../cookies/auth-cookies.js';
import { FormerLogins } from '../login/former-logins.js';
import { LoginDevices } from '../login/login-devices.js';
import { PasswordLogins } from '../login/password-logins.js';

/** The classic session of server-rendered pages: an opaque id in a cookie, looked up at each request. */
@Injectable()
export class CookieSessionService {
  constructor(
    private readonly users: UsersService,
    private readonly logins: PasswordLogins,
    private readonly devices: LoginDevices,
    private readonly sessions: SessionsService,
    private readonly former: FormerLogins,
    private readonly cookies: AuthCookies,
    private readonly attributes: UserAttributeRules,
  ) {}

  /** @throws DomainError INVALID_CREDENTIALS, ACCOUNT_SUSPENDED */
  async start(request: CookieSessionRequest, client: Client, reply: FastifyReply): Promise<UserEnvelope> {
    const user = await this.logins.authenticate(request, client, reply.request);
    await this.former.end(reply, 'session');
    const login = { subject: subjectOf(user), method: PASSWORD_METHOD, delivery: 'cookie' as const, ...client };
    const { session, opaqueId } = await this.sessions.startWithCookie(login);
    this.cookies.setSessionId(reply, opaqueId);
    this.cookies.setCsrfToken(reply, session.id);
    this.devices.remember(reply, { user, session, client, setsCookies: true });
    return { user: UserResponse.of(user, this.attributes) };
  }

  async whoAmI(caller: Principal): Promise<UserEnvelope> {
    return { user: UserResponse.of(await this.users.get(caller.userId), this.attributes) };
  }
}
