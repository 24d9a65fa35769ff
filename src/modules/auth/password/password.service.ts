import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { EntityManager } from 'typeorm';
import type { Principal } from '../../../http/access/index.js';
import { AuditLog, type RecordEvent } from '../../audit/index.js';
import { SessionEndingsService, SessionsService } from '../../sessions/index.js';
import { type PreparedPassword, UsersService } from '../../users/index.js';
import type { ChangePasswordRequest } from '../auth.dto.js';
import { DeviceCookie } from '../cookies/device-cookie.js';
import { SecurityNotices } from '../notices/security-notices.js';

interface PasswordReplacement {
  /** The session that goes on. */
  readonly survivorId?: string;
  /** What has to succeed first, in the same transaction; it takes the user's row before any other. */
  readonly before?: (manager: EntityManager, record: RecordEvent) => Promise<void>;
}

interface StoredPassword {
  /** How many sessions ended. */
  readonly ended: number;
  /** The user's, from now on. */
  readonly tokenVersion: number;
}

@Injectable()
export class PasswordService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly endings: SessionEndingsService,
    private readonly audit: AuditLog,
    private readonly notices: SecurityNotices,
    private readonly devices: DeviceCookie,
  ) {}

  /**
   * Whoever learned the old password is logged in no longer; the session that made the change goes on.
   *
   * @throws DomainError INVALID_CREDENTIALS, VALIDATION_FAILED (password policy)
   */
  async change(
    { userId, sessionId, tokenVersion }: Principal,
    { currentPassword, newPassword }: ChangePasswordRequest,
    reply: FastifyReply,
  ): Promise<null> {
    const password = await this.users.preparePassword(userId, currentPassword, newPassword);
    const stored = await this.replace(password, { survivorId: sessionId });
    const isKnownDevice = this.devices.knownDeviceOf(reply.request, { userId, tokenVersion }) !== null;
    if (isKnownDevice) this.devices.remember(reply, { userId, tokenVersion: stored.tokenVersion });
    return null;
  }

  /**
   * For an operator, be it that the user has forgotten the password or was imported without one. Nobody stays logged in.
   *
   * @returns how many sessions ended
   * @throws DomainError NOT_FOUND, VALIDATION_FAILED (password policy)
   */
  async set(userId: string, password: string): Promise<number> {
    const { ended } = await this.replace(await this.users.prepareNewPassword(userId, password));
    return ended;
  }

  /** Stores the password, ends the sessions and tells the user, all in one transaction. */
  async replace(password: PreparedPassword, { survivorId, before }: PasswordReplacement = {}): Promise<StoredPassword> {
    const { userId } = password;
    const notice = await this.notices.prepareForPasswordChange(userId);
    const stored = await this.audit.transaction(async (manager, record) => {
      await before?.(manager, record);
      // the user's row first, as everybody who takes both: or two would wait for each other
      const tokenVersion = await this.users.replacePassword(password, manager);
      record({ name: 'password.changed', subjectId: userId });
      await this.notices.send(notice, manager);
      const except = survivorId === undefined ? {} : { exceptId: survivorId };
      const transaction = { manager, record, formerVersion: tokenVersion - 1, ...except };
      const ended = await this.endings.endAll(userId, 'password_changed', transaction);
      if (survivorId !== undefined) await this.sessions.renewTokenVersion(survivorId, tokenVersion, manager);
      return { ended, tokenVersion };
    });
    this.users.recordEndedTokens(userId);
    return stored;
  }
}
