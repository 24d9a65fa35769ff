import type { DurationText } from '../../kernel/duration.js';
import { accessRule } from './access-rules.js';
import { secondsIn } from './recent-login.js';

/**
 * Only for callers who gave their password no longer ago than this, at the login or at POST /auth/reauthenticate. Others are
 * answered 401 `RECENT_LOGIN_REQUIRED` with the challenge of RFC 9470.
 *
 * @param maxAge such as `10m`
 * @throws Error when it is no duration
 */
export const RequireRecentLogin = (maxAge: DurationText) =>
  accessRule('recentLogin', { maxAgeSeconds: secondsIn(maxAge) }, 'RECENT_LOGIN_REQUIRED');

/** The same for what administrators do, with the age that the setting ADMIN_RECENT_LOGIN says; none is asked where it is 0s. */
export const RequireRecentAdminLogin = () =>
  accessRule('recentLogin', { setting: 'ADMIN_RECENT_LOGIN' }, 'RECENT_LOGIN_REQUIRED');
