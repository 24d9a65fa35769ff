import { Module } from '@nestjs/common';
import { AfterAnswer } from '../../http/after-answer.js';
import { AuditModule } from '../audit/index.js';
import { MailModule } from '../mail/index.js';
import { MetricsModule } from '../metrics/index.js';
import { RevocationModule } from '../revocation/index.js';
import { SessionsModule } from '../sessions/index.js';
import { TokensModule } from '../tokens/index.js';
import { UsersModule } from '../users/index.js';
import { VaultModule } from '../vault/index.js';
import { AccessGuard } from './access/access.guard.js';
import { CookieSessionStrategy } from './access/cookie-session.strategy.js';
import { JwtStrategy } from './access/jwt.strategy.js';
import { PresentedAccessToken } from './access/presented-access-token.js';
import { TokenAdmission } from './access/token-admission.js';
import { CookieSessionController } from './cookie-session/cookie-session.controller.js';
import { CookieSessionService } from './cookie-session/cookie-session.service.js';
import { AuthCookies } from './cookies/auth-cookies.js';
import { CookieNames } from './cookies/cookie-names.js';
import { CsrfCheck } from './cookies/csrf-check.js';
import { CallerUnlessNamedGuard } from './email/caller-unless-named.guard.js';
import { EmailChangeMails } from './email/email-change-mails.js';
import { EmailChangeService } from './email/email-change.service.js';
import { EmailVerificationService } from './email/email-verification.service.js';
import { EmailController } from './email/email.controller.js';
import { DeviceCookie } from './cookies/device-cookie.js';
import { EmailLoginAllowedGuard } from './email-login/email-login-allowed.guard.js';
import { EmailLoginMails } from './email-login/email-login-mails.js';
import { EmailLoginProofs } from './email-login/email-login-proofs.js';
import { EmailLoginController } from './email-login/email-login.controller.js';
import { EmailLoginService } from './email-login/email-login.service.js';
import { ExpiredLoginChallengesJob } from './email-login/expired-login-challenges.job.js';
import { LoginChallengesRepository } from './email-login/login-challenges.repository.js';
import { ExportLimit } from './export/export-limit.js';
import { ExportService } from './export/export.service.js';
import { HeldRecords } from './export/held-records.js';
import { OwnExportController } from './export/own-export.controller.js';
import { UserExportController } from './export/user-export.controller.js';
import { HookCalls } from './hooks/hook-calls.js';
import { BulkInvitationService } from './invitation/bulk-invitation.service.js';
import { InvitationController } from './invitation/invitation.controller.js';
import { InvitationService } from './invitation/invitation.service.js';
import { WatchwordJwtService } from './jwt/watchword-jwt.service.js';
import { FormerLogins } from './login/former-logins.js';
import { LoginDevices } from './login/login-devices.js';
import { LoginController } from './login/login.controller.js';
import { LoginSessions } from './login/login-sessions.js';
import { LoginService } from './login/login.service.js';
import { PasswordLogins } from './login/password-logins.js';
import { ProviderLogins } from './login/provider-logins.js';
import { TokenGrants } from './login/token-grants.js';
import { CarriedCredentials } from './logout/carried-credentials.js';
import { LogoutController } from './logout/logout.controller.js';
import { LogoutService } from './logout/logout.service.js';
import { AccountMails } from './notices/account-mails.js';
import { DeletionNotices } from './notices/deletion-notices.js';
import { NewDeviceNotices } from './notices/new-device-notices.js';
import { SecurityNotices } from './notices/security-notices.js';
import { PasswordController } from './password/password.controller.js';
import { PasswordService } from './password/password.service.js';
import { PasswordRecoveryController } from './recovery/password-recovery.controller.js';
import { PasswordRecoveryService } from './recovery/password-recovery.service.js';
import { ReauthenticationController } from './reauthentication/reauthentication.controller.js';
import { ReauthenticationService } from './reauthentication/reauthentication.service.js';
import { RefreshController } from './refresh/refresh.controller.js';
import { RefreshService } from './refresh/refresh.service.js';
import { RefreshStrategy } from './refresh/refresh.strategy.js';
import { DiscreetRegistrationService } from './registration/discreet-registration.service.js';
import { ExpiredRegistrationsJob } from './registration/expired-registrations.job.js';
import { PendingRegistrationsRepository } from './registration/pending-registrations.repository.js';
import { PendingRegistrationsService } from './registration/pending-registrations.service.js';
import { RegistrationMails } from './registration/registration-mails.js';
import { RegistrationController } from './registration/registration.controller.js';
import { RegistrationService } from './registration/registration.service.js';
import { ExpiredSingleUseTokensJob } from './single-use/expired-single-use-tokens.job.js';
import { SingleUseTokensRepository } from './single-use/single-use-tokens.repository.js';
import { SingleUseTokensService } from './single-use/single-use-tokens.service.js';
import { TokenMails } from './single-use/token-mails.js';
import { TokenMetrics } from './token-metrics.js';

@Module({
  imports: [
    AuditModule,
    MailModule,
    MetricsModule,
    RevocationModule,
    UsersModule,
    SessionsModule,
    TokensModule,
    VaultModule,
  ],
  controllers: [
    RegistrationController,
    LoginController,
    RefreshController,
    LogoutController,
    PasswordController,
    PasswordRecoveryController,
    EmailController,
    ReauthenticationController,
    EmailLoginController,
    InvitationController,
    CookieSessionController,
    OwnExportController,
    UserExportController,
  ],
  providers: [
    ...[JwtStrategy, CookieSessionStrategy, RefreshStrategy, TokenAdmission, AccessGuard, PresentedAccessToken],
    WatchwordJwtService,
    ...[CookieNames, CsrfCheck, AuthCookies, DeviceCookie, TokenGrants],
    ...[
      TokenMetrics,
      HookCalls,
      PasswordLogins,
      LoginSessions,
      LoginDevices,
      ProviderLogins,
      LoginService,
      RefreshService,
      LogoutService,
      PasswordService,
    ],
    ...[
      CarriedCredentials,
      FormerLogins,
      AfterAnswer,
      AccountMails,
      SecurityNotices,
      DeletionNotices,
      NewDeviceNotices,
    ],
    ...[SingleUseTokensRepository, SingleUseTokensService, TokenMails, ExpiredSingleUseTokensJob],
    ...[
      PendingRegistrationsRepository,
      PendingRegistrationsService,
      RegistrationMails,
      DiscreetRegistrationService,
      RegistrationService,
      ExpiredRegistrationsJob,
    ],
    ...[
      PasswordRecoveryService,
      ReauthenticationService,
      EmailVerificationService,
      EmailChangeMails,
      EmailChangeService,
      CallerUnlessNamedGuard,
    ],
    ...[EmailLoginAllowedGuard, EmailLoginMails, EmailLoginProofs, EmailLoginService],
    ...[LoginChallengesRepository, ExpiredLoginChallengesJob],
    ...[InvitationService, BulkInvitationService],
    ...[CookieSessionService, ExportLimit, ExportService, HeldRecords],
  ],
  exports: [
    ...[AccessGuard, WatchwordJwtService, PasswordService, TokenAdmission, InvitationService, BulkInvitationService],
    // for refreshing at OAuth's token endpoint
    RefreshService,
    // for signing in through providers
    ...[ProviderLogins, AccountMails, CookieNames, CsrfCheck],
    ...[ExpiredSingleUseTokensJob, ExpiredLoginChallengesJob, ExpiredRegistrationsJob],
  ],
})
export class AuthModule {}
