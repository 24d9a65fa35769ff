import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../http/access/index.js';
import { SessionsService } from '../../sessions/index.js';
import { UsersService } from '../../users/index.js';
import type { ChangePasswordRequest } from '../auth.dto.js';

@Injectable()
export class PasswordService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Whoever learned the old password is logged in no longer; the session that made the change goes on.
   *
   * @throws DomainError INVALID_CREDENTIALS, VALIDATION_FAILED (password policy)
   */
  async change(caller: Principal, { currentPassword, newPassword }: ChangePasswordRequest): Promise<null> {
    await this.users.changePassword(caller.userId, currentPassword, newPassword);
    await this.sessions.endOthers(caller.userId, caller.sessionId, 'password_changed');
    return null;
  }
}
