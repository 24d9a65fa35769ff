import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.js';
import { PasswordlessUsersService, UserEmailsService, type UserEntity } from '../../users/index.js';
import { canRedeem } from '../single-use/single-use-state.js';
import { SingleUseTokensService } from '../single-use/single-use-tokens.service.js';
import { type PreparedTokenMail, TokenMails } from '../single-use/token-mails.js';

const BATCH = 50;

interface BulkInvitation {
  /** To how many users a link is mailed. */
  readonly invited: number;
  /** How many users have a link already that still works. */
  readonly skipped: number;
}

/**
 * Invites everybody who has no password: whoever was imported without a hash. A user who holds an invitation that has not
 * expired gets no other one, so what was interrupted is taken up by doing it again, and who does it twice at once sends
 * nobody two mails.
 */
@Injectable()
export class BulkInvitationService {
  constructor(
    private readonly passwordless: PasswordlessUsersService,
    private readonly emails: UserEmailsService,
    private readonly tokens: SingleUseTokensService,
    private readonly mails: TokenMails,
    private readonly audit: AuditLog,
  ) {}

  /** @param limit how many mails at the most */
  async inviteAll(limit: number): Promise<BulkInvitation> {
    let invited = 0;
    let skipped = 0;
    let after = '';
    while (invited < limit) {
      const users = await this.passwordless.listActiveAfter(after, BATCH);
      const last = users.at(-1);
      if (!last) break;
      const holders = await this.holdersAmong(users);
      const others = users.filter(({ id }) => !holders.has(id));
      invited += await this.inviteBatch(others.slice(0, limit - invited));
      skipped += holders.size;
      after = last.id;
    }
    return { invited, skipped };
  }

  /** @returns how many of them: somebody may have changed or invited some meanwhile */
  private async inviteBatch(users: readonly UserEntity[]): Promise<number> {
    const mails: PreparedTokenMail[] = [];
    for (const user of users) mails.push(await this.mails.prepare({ user, purpose: 'invitation', to: user.email }));
    return this.audit.transaction(async (manager, record) => {
      const open = new Set<string>();
      // in the order of their ids, as everybody who locks several: or two would wait for each other
      for (const { token } of mails) {
        const { userId, stateDigest, purpose } = token.row;
        const present = await this.emails.lock(userId, manager);
        if (!canRedeem(present, stateDigest, purpose) || !this.passwordless.isPasswordless(present)) continue;
        open.add(userId);
      }
      for (const holder of await this.tokens.holdersOf('invitation', [...open], manager)) open.delete(holder);
      for (const mail of mails.filter(({ token }) => open.has(token.row.userId))) {
        await this.mails.send(mail, manager);
        record({ name: 'account.invited', subjectId: mail.token.row.userId });
      }
      return open.size;
    });
  }

  private holdersAmong(users: readonly UserEntity[]): Promise<ReadonlySet<string>> {
    return this.tokens.holdersOf(
      'invitation',
      users.map(({ id }) => id),
    );
  }
}
