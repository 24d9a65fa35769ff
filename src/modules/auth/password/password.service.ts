import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../http/access/index.js';
import { AuditLog } from '../../audit/index.js';
import { SessionEndingsService, SessionsService } from '../../sessions/index.js';
import { UsersService } from '../../users/index.js';
import type { ChangePasswordRequest } from '../auth.dto.js';

@Injectable()
export class PasswordService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly endings: SessionEndingsService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Whoever learned the old password is logged in no longer; the session that made the change goes on.
   *
   * @throws DomainError INVALID_CREDENTIALS, VALIDATION_FAILED (password policy)
   */
  async change(caller: Principal, { currentPassword, newPassword }: ChangePasswordRequest): Promise<null> {
    const password = await this.users.preparePassword(caller.userId, currentPassword, newPassword);
    await this.audit.transaction(async (manager, record) => {
      // the user's row first, as everybody who takes both: or two would wait for each other
      const tokenVersion = await this.users.replacePassword(password, manager);
      record({ name: 'password.changed', subjectId: caller.userId });
      const transaction = { manager, record, formerVersion: tokenVersion - 1, exceptId: caller.sessionId };
      await this.endings.endAll(caller.userId, 'password_changed', transaction);
      await this.sessions.renewTokenVersion(caller.sessionId, tokenVersion, manager);
    });
    this.users.noteTokensEnded(caller.userId);
    return null;
  }
}
