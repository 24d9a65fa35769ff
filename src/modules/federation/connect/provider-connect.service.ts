import { Injectable } from '@nestjs/common';
import { actAs } from '../../../http/request-context.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { SessionsService } from '../../sessions/index.js';
import { UserEmailsService } from '../../users/index.js';
import type { ConnectFlow } from '../flow/provider-flow.js';
import { AccountLinks, type Arrival } from '../login/account-links.js';

/** Connecting an account at a provider with the one that somebody is logged in to. */
@Injectable()
export class ProviderConnectService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly emails: UserEmailsService,
    private readonly links: AccountLinks,
  ) {}

  /**
   * @throws DomainError SESSION_REVOKED or SESSION_EXPIRED when they are not logged in any more
   * @throws DomainError PROVIDER_ACCOUNT_TAKEN, CONNECTION_DIFFERS, SERVICE_UNAVAILABLE
   */
  async connect(arrival: Arrival, { by: { userId, sessionId } }: ConnectFlow): Promise<void> {
    const { subject } = await this.sessions.getLive(sessionId);
    const user = await this.emails.findById(userId);
    if (subject.userId !== userId || !user) throw new DomainError('SESSION_REVOKED');
    actAs({ kind: 'user', id: userId, sessionId });
    await this.links.connect(user, arrival);
  }
}
