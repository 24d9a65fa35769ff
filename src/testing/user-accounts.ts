import type { INestApplicationContext } from '@nestjs/common';
import { AuditLog } from '../modules/audit/index.js';
import { RoleAssignmentService } from '../modules/roles/index.js';
import { type LiveSession, SessionsService } from '../modules/sessions/index.js';
import { AccessTokensService, RefreshTokensService } from '../modules/tokens/index.js';
import {
  subjectOf,
  UserAttributesService,
  UserEmailsService,
  type UserEntity,
  UsersService,
} from '../modules/users/index.js';
import type { NewAccount } from './accounts.js';

/** What is to be made. */
export interface WantedUser {
  readonly account: NewAccount;
  readonly roles: readonly string[];
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly isVerified: boolean;
  readonly isSuspended: boolean;
}

/** The tokens of a session that has just begun. */
export interface TestTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly sessionId: string;
}

const TEST_DEVICE = { address: '127.0.0.1', userAgent: 'watchword/testing' };

/** Makes accounts and sessions by the services that the server's own routes call, without a request. */
export class UserAccounts {
  constructor(private readonly app: Pick<INestApplicationContext, 'get'>) {}

  async create({ account, roles, attributes: given, isVerified, isSuspended }: WantedUser): Promise<UserEntity> {
    const users = this.service(UsersService);
    const attributes = given && (await this.service(UserAttributesService).accept(given));
    const { id } = await users.register({ ...account, attributes }, { event: 'account.created' });
    if (roles.length > 0) {
      await this.service(RoleAssignmentService).assignByOperator(id, [...new Set(['user', ...roles])]);
    }
    if (isVerified) {
      const emails = this.service(UserEmailsService);
      await this.service(AuditLog).transaction((manager, record) => emails.verify(id, manager, record));
    }
    if (isSuspended) await users.suspend(id);
    return users.get(id);
  }

  async logIn(userId: string): Promise<TestTokens> {
    const session = await this.beginSession(userId);
    const { accessToken } = await this.service(AccessTokensService).issue(session);
    const refreshToken = this.service(RefreshTokensService).write(session);
    return { accessToken, refreshToken, sessionId: session.id };
  }

  async accessTokenFor(userId: string): Promise<string> {
    const { accessToken } = await this.service(AccessTokensService).issue(await this.beginSession(userId));
    return accessToken;
  }

  private async beginSession(userId: string): Promise<LiveSession> {
    const subject = subjectOf(await this.service(UsersService).get(userId));
    return this.service(SessionsService).start({ subject, method: 'pwd', delivery: 'body', ...TEST_DEVICE });
  }

  private service<T>(type: abstract new (...given: never[]) => T): T {
    return this.app.get<T>(type, { strict: false });
  }
}
