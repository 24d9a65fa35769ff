import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { MailModule } from '../mail/index.js';
import { MetricsModule } from '../metrics/index.js';
import { RevocationModule } from '../revocation/index.js';
import { SessionsModule } from '../sessions/index.js';
import { TokensModule } from '../tokens/index.js';
import { UsersModule } from '../users/index.js';
import { AccessGuard } from './access/access.guard.js';
import { CookieSessionStrategy } from './access/cookie-session.strategy.js';
import { JwtStrategy } from './access/jwt.strategy.js';
import { TokenAdmission } from './access/token-admission.js';
import { CookieSessionController } from './cookie-session/cookie-session.controller.js';
import { CookieSessionService } from './cookie-session/cookie-session.service.js';
import { AuthCookies } from './cookies/auth-cookies.js';
import { CookieNames } from './cookies/cookie-names.js';
import { CsrfCheck } from './cookies/csrf-check.js';
import { DeviceCookie } from './cookies/device-cookie.js';
import { ExportLimit } from './export/export-limit.js';
import { ExportService } from './export/export.service.js';
import { OwnExportController } from './export/own-export.controller.js';
import { UserExportController } from './export/user-export.controller.js';
import { LoginController } from './login/login.controller.js';
import { LoginService } from './login/login.service.js';
import { PasswordLogins } from './login/password-logins.js';
import { TokenGrants } from './login/token-grants.js';
import { LogoutController } from './logout/logout.controller.js';
import { LogoutService } from './logout/logout.service.js';
import { SecurityNotices } from './notices/security-notices.js';
import { PasswordController } from './password/password.controller.js';
import { PasswordService } from './password/password.service.js';
import { RefreshController } from './refresh/refresh.controller.js';
import { RefreshService } from './refresh/refresh.service.js';
import { RefreshStrategy } from './refresh/refresh.strategy.js';
import { TokenMetrics } from './token-metrics.js';

@Module({
  imports: [AuditModule, MailModule, MetricsModule, RevocationModule, UsersModule, SessionsModule, TokensModule],
  controllers: [
    LoginController,
    RefreshController,
    LogoutController,
    PasswordController,
    CookieSessionController,
    OwnExportController,
    UserExportController,
  ],
  providers: [
    ...[JwtStrategy, CookieSessionStrategy, RefreshStrategy, TokenAdmission, AccessGuard],
    ...[CookieNames, CsrfCheck, AuthCookies, DeviceCookie, TokenGrants],
    ...[TokenMetrics, PasswordLogins, LoginService, RefreshService, LogoutService, PasswordService],
    SecurityNotices,
    ...[CookieSessionService, ExportLimit, ExportService],
  ],
  exports: [AccessGuard, PasswordService, TokenAdmission],
})
export class AuthModule {}
