export { AccessGuard } from './access/access.guard.js';
export { AuthModule } from './auth.module.js';
export { CookieNames } from './cookies/cookie-names.js';
export { CsrfCheck } from './cookies/csrf-check.js';
export { ExpiredLoginChallengesJob } from './email-login/expired-login-challenges.job.js';
export { LoginChallengeEntity } from './email-login/login-challenge.entity.js';
export {
  type HookAnswer,
  type HookClient,
  type HookRefusal,
  LifecycleHooks,
  type LoginAttempt,
  type RegistrationAttempt,
} from './hooks/lifecycle-hooks.port.js';
export { NoLifecycleHooks } from './hooks/no-lifecycle-hooks.js';
export { BulkInvitationService } from './invitation/bulk-invitation.service.js';
export { InviteUserRequest } from './invitation/invitation.dto.js';
export { InvitationService } from './invitation/invitation.service.js';
export {
  type WatchwordDecodeOptions,
  type WatchwordSignOptions,
  type WatchwordVerifyOptions,
} from './jwt/jwt-options.js';
export { type PassportRegistry, providePassportStrategy } from './jwt/passport-strategy.js';
export { provideJwtService, WatchwordJwtService } from './jwt/watchword-jwt.service.js';
export { ProviderLogins } from './login/provider-logins.js';
export { AccountMails } from './notices/account-mails.js';
export { PasswordService } from './password/password.service.js';
export { type AdmittedToken, TokenAdmission } from './access/token-admission.js';
export { IdempotencyKey } from './refresh/idempotency-key.decorator.js';
export { RefreshService } from './refresh/refresh.service.js';
export { ExpiredRegistrationsJob } from './registration/expired-registrations.job.js';
export { PendingRegistrationEntity } from './registration/pending-registration.entity.js';
export { ExpiredSingleUseTokensJob } from './single-use/expired-single-use-tokens.job.js';
export { SingleUseTokenEntity } from './single-use/single-use-token.entity.js';
