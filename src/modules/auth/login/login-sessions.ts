import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Client } from '../../../http/client.decorator.js';
import { type Delivery, SessionResponse, SessionsService } from '../../sessions/index.js';
import { subjectOf, UserAttributeRules, type UserEntity, UserResponse } from '../../users/index.js';
import type { LoginResponse } from '../auth.dto.js';
import type { SessionOwner } from '../logout/logout.service.js';
import { FormerLogins } from './former-logins.js';
import { LoginDevices } from './login-devices.js';
import { TokenGrants } from './token-grants.js';

interface ProvenLogin {
  /** How the user proved who they are, as an `amr` value (RFC 8176). */
  readonly method: string;
  /** `split` unless it is said; a body may say null. */
  readonly delivery?: Delivery | null | undefined;
  /**
   * For a login that ends at a request from another site, to which the browser gives none of our cookies: the sessions that it
   * was logged in to when the login began.
   */
  readonly formerSessions?: readonly SessionOwner[] | undefined;
}

/** How a session of tokens begins, by whatever means its user has proven who they are. */
@Injectable()
export class LoginSessions {
  constructor(
    private readonly sessions: SessionsService,
    private readonly grants: TokenGrants,
    private readonly former: FormerLogins,
    private readonly devices: LoginDevices,
    private readonly attributes: UserAttributeRules,
  ) {}

  /** @throws DomainError SESSION_REVOKED when the user is deleted or suspended, or their password changed, meanwhile */
  async begin(
    user: UserEntity,
    { method, delivery: wanted, formerSessions }: ProvenLogin,
    client: Client,
    reply: FastifyReply,
  ): Promise<LoginResponse> {
    const delivery = wanted ?? 'split';
    if (formerSessions) await this.former.endUncarried(reply, delivery, formerSessions);
    else await this.former.end(reply, delivery);
    const session = await this.sessions.start({ subject: subjectOf(user), method, delivery, ...client });
    const tokens = await this.grants.grant(reply, session, delivery);
    // a device cookie that was not carried may know others, whom a new one would forget
    const setsCookies = delivery !== 'body' && formerSessions === undefined;
    this.devices.remember(reply, { user, session, client, setsCookies });
    return { user: UserResponse.of(user, this.attributes), ...tokens, session: SessionResponse.ofNew(session, client) };
  }
}
