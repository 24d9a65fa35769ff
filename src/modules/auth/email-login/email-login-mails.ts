import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../../kernel/clock.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import { IdGenerator } from '../../../kernel/ids.js';
import { digestOf } from '../../../kernel/opaque-token.js';
import { AuditLog } from '../../audit/index.js';
import { UserEmailsService, type UserEntity } from '../../users/index.js';
import { SINGLE_USE_LIFETIMES, SingleUseTokensService } from '../single-use/single-use-tokens.service.js';
import { TokenMails } from '../single-use/token-mails.js';
import { codeDigestOf, newLoginCode } from './login-code.js';
import { LoginChallengesRepository } from './login-challenges.repository.js';

/** Of a challenge that logs nobody in. */
const NOBODYS = { tokenId: null, userId: null };

/** Sends the link and the code with which somebody logs in. */
@Injectable()
export class EmailLoginMails {
  constructor(
    private readonly emails: UserEmailsService,
    private readonly tokens: SingleUseTokensService,
    private readonly mails: TokenMails,
    private readonly challenges: LoginChallengesRepository,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {}

  /** To the account's address, if there is an account that may be sent one. The challenge is stored in any case. */
  async send(email: string, challenge: string): Promise<void> {
    const user = await this.emails.findByEmail(email);
    const code = newLoginCode();
    if (!user || !(await this.mayBeSent(user))) {
      await this.add({ challenge, code, ...NOBODYS });
      return;
    }
    const mail = await this.mails.prepareLogin(user, code);
    await this.audit.transaction(async (manager, record) => {
      const isSent = await this.mails.send(mail, manager);
      const { id: tokenId } = mail.token.row;
      await this.add({ challenge, code, ...(isSent ? { tokenId, userId: user.id } : NOBODYS) }, manager);
      if (isSent) record({ name: 'email_login.requested', subjectId: user.id });
    });
  }

  private async mayBeSent({ id, status, deletedAt }: UserEntity): Promise<boolean> {
    return status === 'active' && deletedAt === null && (await this.tokens.mayBeSent(id, 'email_login'));
  }

  private add(
    {
      challenge,
      code,
      tokenId,
      userId,
    }: { challenge: string; code: string; tokenId: string | null; userId: string | null },
    manager?: EntityManager,
  ): Promise<void> {
    const now = this.clock.now();
    const row = {
      id: this.ids.next(now),
      challengeDigest: digestOf(challenge),
      codeDigest: codeDigestOf(challenge, code),
      tokenId,
      userId,
      attempts: 0,
      expiresAt: addMilliseconds(now, SINGLE_USE_LIFETIMES.email_login),
    };
    return this.challenges.add(row, manager);
  }
}
