export { AccessGuard } from './access/access.guard.js';
export { AuthModule } from './auth.module.js';
export { CookieNames } from './cookies/cookie-names.js';
export { PasswordService } from './password/password.service.js';
export { type AdmittedToken, TokenAdmission } from './access/token-admission.js';
export { ExpiredRegistrationsJob } from './registration/expired-registrations.job.js';
export { PendingRegistrationEntity } from './registration/pending-registration.entity.js';
export { ExpiredSingleUseTokensJob } from './single-use/expired-single-use-tokens.job.js';
export { SingleUseTokenEntity } from './single-use/single-use-token.entity.js';
