import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Principal } from '../../../http/access/index.js';
import { AuditLog } from '../../audit/index.js';
import { SessionEndingsService, SessionsService } from '../../sessions/index.js';
import { type PreparedPassword, UsersService } from '../../users/index.js';
import type { ChangePasswordRequest } from '../auth.dto.js';
import { SecurityNotices } from '../notices/security-notices.js';

interface PasswordReplacement {
  /** The session that goes on. */
  readonly survivorId?: string;
  /** What has to succeed first, in the same transaction; it takes the user's row before any other. */
  readonly before?: (manager: EntityManager) => Promise<void>;
}

@Injectable()
export class PasswordService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly endings: SessionEndingsService,
    private readonly audit: AuditLog,
    private readonly notices: SecurityNotices,
  ) {}

  /**
   * Whoever learned the old password is logged in no longer; the session that made the change goes on.
   *
   * @throws DomainError INVALID_CREDENTIALS, VALIDATION_FAILED (password policy)
   */
  async change(caller: Principal, { currentPassword, newPassword }: ChangePasswordRequest): Promise<null> {
    const password = await this.users.preparePassword(caller.userId, currentPassword, newPassword);
    await this.replace(password, { survivorId: caller.sessionId });
    return null;
  }

  /**
   * For an operator, be it that the user has forgotten the password or was imported without one. Nobody stays logged in.
   *
   * @returns how many sessions ended
   * @throws DomainError NOT_FOUND, VALIDATION_FAILED (password policy)
   */
  async set(userId: string, password: string): Promise<number> {
    return this.replace(await this.users.prepareNewPassword(userId, password));
  }

  /**
   * Stores the password, ends the sessions and tells the user, all in one transaction.
   *
   * @returns how many sessions ended
   */
  async replace(password: PreparedPassword, { survivorId, before }: PasswordReplacement = {}): Promise<number> {
    const { userId } = password;
    const notice = await this.notices.prepareForPasswordChange(userId);
    const ended = await this.audit.transaction(async (manager, record) => {
      await before?.(manager);
      // the user's row first, as everybody who takes both: or two would wait for each other
      const tokenVersion = await this.users.replacePassword(password, manager);
      record({ name: 'password.changed', subjectId: userId });
      await this.notices.send(notice, manager);
      const except = survivorId === undefined ? {} : { exceptId: survivorId };
      const transaction = { manager, record, formerVersion: tokenVersion - 1, ...except };
      const count = await this.endings.endAll(userId, 'password_changed', transaction);
      if (survivorId !== undefined) await this.sessions.renewTokenVersion(survivorId, tokenVersion, manager);
      return count;
    });
    this.users.recordEndedTokens(userId);
    return ended;
  }
}
