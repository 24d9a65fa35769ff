import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';
import type { Settings } from '../../../../src/config/settings.js';
import { Endpoints } from '../../../../src/http/endpoints.js';
import type { Clock } from '../../../../src/kernel/clock.js';
import { UuidV7Generator } from '../../../../src/kernel/ids.js';
import { AuthCookies } from '../../../../src/modules/auth/cookies/auth-cookies.js';
import { CookieNames } from '../../../../src/modules/auth/cookies/cookie-names.js';
import { CsrfCheck } from '../../../../src/modules/auth/cookies/csrf-check.js';
import { DeviceCookie } from '../../../../src/modules/auth/cookies/device-cookie.js';
import { LogoutService } from '../../../../src/modules/auth/logout/logout.service.js';
import { AccountMails } from '../../../../src/modules/auth/notices/account-mails.js';
import { SecurityNotices } from '../../../../src/modules/auth/notices/security-notices.js';
import { PasswordService } from '../../../../src/modules/auth/password/password.service.js';
import { AesGcmKeyEncryption } from '../../../../src/modules/encryption/index.js';
import { BuiltInMailTemplates, MailOutbox } from '../../../../src/modules/mail/index.js';
import { OutboxRepository } from '../../../../src/modules/mail/outbox/outbox.repository.js';
import { Metrics } from '../../../../src/modules/metrics/index.js';
import {
  BcryptPasswordHasher,
  BuiltInPasswordPolicy,
  NoBreachedPasswords,
  PasswordsService,
} from '../../../../src/modules/passwords/index.js';
import { RevocationFeed } from '../../../../src/modules/revocation/revocation-feed.js';
import { RevocationMemory } from '../../../../src/kernel/revocation-memory.js';
import { RevocationMetrics } from '../../../../src/modules/revocation/revocation-metrics.js';
import { RevocationsRepository } from '../../../../src/modules/revocation/revocations.repository.js';
import { RevocationsService } from '../../../../src/modules/revocation/revocations.service.js';
import { UserSessionsService } from '../../../../src/modules/sessions/administration/user-sessions.service.js';
import { HeldSessionsRepository } from '../../../../src/modules/sessions/held-sessions.repository.js';
import { RotationMetrics } from '../../../../src/modules/sessions/rotation-metrics.js';
import { RotationService } from '../../../../src/modules/sessions/rotation.service.js';
import { SessionsOfEndedAccounts } from '../../../../src/modules/sessions/sessions-of-ended-accounts.js';
import { SessionEndingsRepository } from '../../../../src/modules/sessions/session-endings.repository.js';
import { SessionEndingsService } from '../../../../src/modules/sessions/session-endings.service.js';
import { SessionsRepository } from '../../../../src/modules/sessions/sessions.repository.js';
import { SessionsService } from '../../../../src/modules/sessions/sessions.service.js';
import { RefreshTokensService } from '../../../../src/modules/tokens/index.js';
import { AttemptCountsRepository } from '../../../../src/modules/throttling/attempts/attempt-counts.repository.js';
import { PasswordAttempts } from '../../../../src/modules/throttling/index.js';
import { AccountPasswords } from '../../../../src/modules/users/account-passwords.service.js';
import { AccountEndings, EmailChanges, UserAttributeRules } from '../../../../src/modules/users/index.js';
import { UsersRepository } from '../../../../src/modules/users/users.repository.js';
import { AccountErasure } from '../../../../src/modules/users/account-erasure.js';
import { ErasedUsersRepository } from '../../../../src/modules/users/erased-users.repository.js';
import { OwnDeletionService } from '../../../../src/modules/users/own-deletion.service.js';
import { ProfileChangesService } from '../../../../src/modules/users/profile-changes.service.js';
import { UsersService } from '../../../../src/modules/users/users.service.js';
import { pendingAuditLog } from '../../../support/audit-log.js';
import { newUsersBy, unicodeIdentifiers } from '../../../support/identifiers.js';

/** The real thing, as the modules would put it together. */
export interface SessionServices {
  readonly usersRepository: UsersRepository;
  readonly users: UsersService;
  readonly ownDeletion: OwnDeletionService;
  readonly sessionsRepository: SessionsRepository;
  readonly sessions: SessionsService;
  readonly endings: SessionEndingsService;
  readonly rotation: RotationService;
  readonly refreshTokens: RefreshTokensService;
  readonly logouts: LogoutService;
  readonly passwordChanges: PasswordService;
}

function revocationsOn(dataSource: DataSource, settings: Settings, clock: Clock): RevocationsService {
  const { tokens, revocation } = settings;
  const repository = new RevocationsRepository(dataSource);
  const feed = new RevocationFeed(repository, new RevocationMemory(1_000), revocation, tokens, clock);
  return new RevocationsService(feed, repository, new RevocationMetrics(new Metrics(), feed), clock);
}

/** New instances on the same database: what a restart leaves. */
export function servicesOn(dataSource: DataSource, settings: Settings, clock: Clock): SessionServices {
  const { server, tokens, passwords, hashing } = settings;
  const ids = new UuidV7Generator();
  const audit = pendingAuditLog(dataSource, clock);
  const usersRepository = new UsersRepository(dataSource, unicodeIdentifiers);
  const passwordsService = new PasswordsService(
    new BcryptPasswordHasher(hashing),
    passwords,
    hashing,
    new BuiltInPasswordPolicy(passwords, new NoBreachedPasswords()),
    clock,
  );
  const revocations = revocationsOn(dataSource, settings, clock);
  const endings = new AccountEndings();
  const attempts = new PasswordAttempts(new AttemptCountsRepository(dataSource), clock, settings.throttling, tokens);
  const accountPasswords = new AccountPasswords(passwordsService, attempts, audit, unicodeIdentifiers);
  const users = new UsersService(
    usersRepository,
    accountPasswords,
    revocations,
    audit,
    endings,
    newUsersBy(clock),
    new ProfileChangesService(
      usersRepository,
      new UserAttributeRules(),
      new EmailChanges(unicodeIdentifiers),
      unicodeIdentifiers,
      audit,
      revocations,
      clock,
    ),
    clock,
  );
  const sessionsRepository = new SessionsRepository(dataSource);
  const endingRows = new SessionEndingsRepository();
  const ends = new SessionEndingsService(sessionsRepository, endingRows, revocations, audit, settings.sessions, clock);
  const sessions = new SessionsService(sessionsRepository, ends, audit, settings.sessions, tokens, clock, ids);
  new SessionsOfEndedAccounts(endings, ends);
  const held = new HeldSessionsRepository(dataSource);
  const userSessions = new UserSessionsService(users, sessions, ends, held, audit, clock);
  const outbox = new MailOutbox(new OutboxRepository(dataSource), new AesGcmKeyEncryption(tokens), clock, ids);
  const notices = new SecurityNotices(users, outbox, new BuiltInMailTemplates(), new AccountMails(server, clock));
  const names = new CookieNames(server);
  const cookies = new AuthCookies(
    server,
    new Endpoints(),
    settings.sessions,
    names,
    new CsrfCheck(server, tokens, names),
    clock,
  );
  const erasure = new AccountErasure(new ErasedUsersRepository(), endings, audit);
  return {
    usersRepository,
    users,
    ownDeletion: new OwnDeletionService(usersRepository, accountPasswords, endings, erasure, revocations, clock),
    sessionsRepository,
    sessions,
    endings: ends,
    rotation: new RotationService(
      ...([
        sessionsRepository,
        endingRows,
        revocations,
        audit,
        new RotationMetrics(new Metrics()),
        tokens,
        clock,
      ] as const),
    ),
    refreshTokens: new RefreshTokensService(tokens),
    logouts: new LogoutService(ends, userSessions, cookies),
    passwordChanges: new PasswordService(
      ...([
        users,
        sessions,
        ends,
        audit,
        notices,
        new DeviceCookie(server, new Endpoints(), tokens, names, clock),
      ] as const),
    ),
  };
}

/** A reply of which only the cookies are cleared, to a request without any. */
export const unseenReply = { clearCookie: () => unseenReply, request: { cookies: {} } } as unknown as FastifyReply;
