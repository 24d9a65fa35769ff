// Made of docs/openapi.json by `npm run client-types`; `npm run check:openapi` finds a difference.

/** What each operation of the client sends and answers. */
export type Operations = {
  /** Create an account, and log in at once if `delivery` is given */
  register: {
    method: 'POST';
    path: '/api/auth/register';
    body: RegisterRequest;
    data: RegisterResponse | null;
  };
  /** Log in by e-mail or username */
  login: {
    method: 'POST';
    path: '/api/auth/login';
    body: LoginRequest;
    data: LoginResponse;
  };
  /** Replace the refresh token and get a new access token */
  refreshTokens: {
    method: 'POST';
    path: '/api/auth/refresh';
    body: RefreshRequest;
    data: TokenResponse;
  };
  /** End this session */
  logout: {
    method: 'POST';
    path: '/api/auth/logout';
    body: LogoutRequest;
    data: null;
  };
  /** End every session, this one too */
  logoutEverywhere: {
    method: 'POST';
    path: '/api/auth/logout-all';
    data: LogoutAllResponse;
  };
  /** Give the password again, for what needs a recent login */
  reauthenticate: {
    method: 'POST';
    path: '/api/auth/reauthenticate';
    body: ReauthenticateRequest;
    data: ReauthenticateResponse;
  };
  /** Have a link and a code mailed that log in */
  requestEmailLogin: {
    method: 'POST';
    path: '/api/auth/email-login';
    body: EmailLoginRequest;
    data: EmailLoginResponse;
  };
  /** Log in with the mailed link or code */
  redeemEmailLogin: {
    method: 'POST';
    path: '/api/auth/email-login/redeem';
    body: RedeemEmailLoginRequest;
    data: LoginResponse;
  };
  /** Change the password, which ends every other session */
  changePassword: {
    method: 'POST';
    path: '/api/auth/password/change';
    body: ChangePasswordRequest;
    data: null;
  };
  /** Have a link mailed with which a new password is set */
  forgotPassword: {
    method: 'POST';
    path: '/api/auth/password/forgot';
    body: ForgotPasswordRequest;
    data: null;
  };
  /** Set a new password with the token of a mailed link */
  resetPassword: {
    method: 'POST';
    path: '/api/auth/password/reset';
    body: ResetPasswordRequest;
    data: null;
  };
  /** Confirm an e-mail address with the token of a mailed link */
  verifyEmail: {
    method: 'POST';
    path: '/api/auth/email/verify';
    body: SingleUseTokenRequest;
    data: null;
  };
  /** Have the link mailed again that confirms an e-mail address */
  resendVerification: {
    method: 'POST';
    path: '/api/auth/email/resend';
    body: ResendVerificationRequest;
    data: null;
  };
  /** Confirm a new e-mail address with the token of a mailed link */
  confirmEmailChange: {
    method: 'POST';
    path: '/api/auth/email/change/confirm';
    body: SingleUseTokenRequest;
    data: null;
  };
  /** Take a change of the e-mail address back with the token of a mailed link */
  undoEmailChange: {
    method: 'POST';
    path: '/api/auth/email/change/undo';
    body: SingleUseTokenRequest;
    data: null;
  };
  /** List your sessions, or those that have ended and why, newest first */
  listMySessions: {
    method: 'GET';
    path: '/api/auth/sessions';
    query: ListMySessionsQuery;
    data: ListMySessionsAnswer;
  };
  /** End one of your sessions */
  endMySession: {
    method: 'DELETE';
    path: '/api/auth/sessions/{id}';
    data: null;
  };
  /** End all your sessions but this one */
  endMyOtherSessions: {
    method: 'DELETE';
    path: '/api/auth/sessions';
    data: EndedSessionsResponse;
  };
  /** Read your profile */
  getMyProfile: {
    method: 'GET';
    path: '/api/users/me';
    data: UserResponse;
  };
  /** Change your profile */
  updateMyProfile: {
    method: 'PATCH';
    path: '/api/users/me';
    body: ProfileRequest;
    data: ChangedProfileResponse;
  };
  /** Delete your account */
  deleteMyAccount: {
    method: 'DELETE';
    path: '/api/users/me';
    body: DeleteAccountRequest;
    data: null;
  };
  /** Read your settings */
  getMySettings: {
    method: 'GET';
    path: '/api/users/me/settings';
    data: SettingsDocument;
  };
  /** Merge a change into your settings */
  updateMySettings: {
    method: 'PATCH';
    path: '/api/users/me/settings';
    body: SettingsDocument;
    data: SettingsDocument;
  };
};

/** In the query of `listMySessions`. */
export type ListMySessionsQuery = {
  limit?: number;
  /** The previous page's nextCursor. */
  cursor?: string;
  /** Ended sessions are listed until they are cleaned up. A user keeps the 1,000 that were ended last. */
  status?: 'live' | 'ended';
};

/** Answered by `listMySessions`. */
export type ListMySessionsAnswer = {
  items: ListedSessionResponse[];
  nextCursor: string | null;
};

/** Sent by `register`. */
export type RegisterRequest = {
  /** Unique, compared without case and after NFKC. */
  email: string;
  /** Unique, stored in lower case. Three to 64 letters, digits, dots, dashes or underscores, or the e-mail address itself, unless this service has rules of its own. */
  username: string;
  fullName: string;
  avatarUrl?: string | null;
  /** At most 256 characters. Checked for length, commonness, strength and similarity to the account, not for kinds of characters. The example is refused. */
  password: string;
  /** Log in at once and deliver the tokens in this way. */
  delivery?: 'split' | 'cookie' | 'body';
};

/** Answered by `register`. */
export type RegisterResponse = {
  user: UserResponse;
  accessToken?: string;
  refreshToken?: string;
  tokenType?: string;
  expiresIn?: number;
  session?: SessionResponse;
};

/** Answered by `getMyProfile`. */
export type UserResponse = {
  id: string;
  email: string;
  /** Whether the address was confirmed. */
  emailVerified: boolean;
  username: string;
  fullName: string;
  avatarUrl: string | null;
  roles: string[];
  createdAt: string;
  updatedAt: string;
};

/** Part of other answers. */
export type SessionResponse = {
  id: string;
  /** Renewed by refresh tokens, or a classic cookie session. */
  kind: 'token' | 'cookie';
  /** How the user authenticated (RFC 8176). */
  method: string;
  address: string;
  userAgent: string;
  createdAt: string;
  lastUsedAt: string;
  /** When it ends unless it is used. */
  expiresAt: string;
  /** Whether the request was made with it. */
  current: boolean;
};

/** Sent by `login`. */
export type LoginRequest = {
  /** E-mail address or username. */
  identifier: string;
  /** In the place of identifier. */
  email?: string;
  /** In the place of identifier. */
  username?: string;
  /** The account’s password. */
  password: string;
  /** Where the tokens go: split (default), cookie or body. */
  delivery?: 'split' | 'cookie' | 'body';
};

/** Answered by `login`, `redeemEmailLogin`. */
export type LoginResponse = {
  /** Absent with delivery cookie. */
  accessToken?: string;
  /** Only with delivery body. */
  refreshToken?: string;
  tokenType: string;
  /** Seconds until the access token expires. */
  expiresIn: number;
  user: UserResponse;
  session: SessionResponse;
};

/** Sent by `refreshTokens`. */
export type RefreshRequest = {
  /** Where it is not in the cookie. */
  refreshToken?: string;
  /** Where the tokens go; by default, the way they came. body only for a token that came in the body. */
  delivery?: 'split' | 'cookie' | 'body';
};

/** Answered by `refreshTokens`. */
export type TokenResponse = {
  /** Absent with delivery cookie. */
  accessToken?: string;
  /** Only with delivery body. */
  refreshToken?: string;
  tokenType: string;
  /** Seconds until the access token expires. */
  expiresIn: number;
};

/** Sent by `logout`. */
export type LogoutRequest = {
  /** Where it is not in the cookie. */
  refreshToken?: string;
};

/** Answered by `logoutEverywhere`. */
export type LogoutAllResponse = {
  /** How many sessions ended. */
  revoked: number;
};

/** Sent by `reauthenticate`. */
export type ReauthenticateRequest = {
  /** The account’s password. */
  password: string;
};

/** Answered by `reauthenticate`. */
export type ReauthenticateResponse = {
  /** Since when the login counts as recent. */
  authenticatedAt: string;
  /** Only if the request had its own in a header. */
  accessToken?: string;
  tokenType?: string;
  /** Seconds until the access token expires. */
  expiresIn?: number;
};

/** Sent by `requestEmailLogin`. */
export type EmailLoginRequest = {
  /** Unique, compared without case and after NFKC. */
  email: string;
};

/** Answered by `requestEmailLogin`. */
export type EmailLoginResponse = {
  /** Goes back with the code. There is one for every address, be there an account or not. */
  challenge: string;
};

/** Sent by `redeemEmailLogin`. */
export type RedeemEmailLoginRequest = {
  /** From the link in the mail. */
  token?: string;
  /** Of the answer to the request for the mail, with `code`. */
  challenge?: string;
  /** From the mail, with `challenge`. */
  code?: string;
  /** Where the tokens go: split (default), cookie or body. */
  delivery?: 'split' | 'cookie' | 'body';
};

/** Sent by `changePassword`. */
export type ChangePasswordRequest = {
  /** The present password. */
  currentPassword: string;
  /** The new one, of at most 256 characters. */
  newPassword: string;
};

/** Sent by `forgotPassword`. */
export type ForgotPasswordRequest = {
  /** Unique, compared without case and after NFKC. */
  email: string;
};

/** Sent by `resetPassword`. */
export type ResetPasswordRequest = {
  /** From the link in the mail. */
  token: string;
  /** The new one. */
  newPassword: string;
};

/** Sent by `verifyEmail`, `confirmEmailChange`, `undoEmailChange`. */
export type SingleUseTokenRequest = {
  /** From the link in the mail. */
  token: string;
};

/** Sent by `resendVerification`. */
export type ResendVerificationRequest = {
  /** Unique, compared without case and after NFKC. */
  email?: string;
};

/** Answered by `endMyOtherSessions`. */
export type EndedSessionsResponse = {
  /** How many sessions ended. */
  revoked: number;
};

/** Sent by `updateMyProfile`. */
export type ProfileRequest = {
  /** Unique, compared without case and after NFKC. */
  email?: string;
  /** Unique, stored in lower case. Three to 64 letters, digits, dots, dashes or underscores, or the e-mail address itself, unless this service has rules of its own. */
  username?: string;
  fullName?: string;
  avatarUrl?: string | null;
};

/** Answered by `updateMyProfile`. */
export type ChangedProfileResponse = {
  id: string;
  email: string;
  /** Whether the address was confirmed. */
  emailVerified: boolean;
  username: string;
  fullName: string;
  avatarUrl: string | null;
  roles: string[];
  createdAt: string;
  updatedAt: string;
  /** The new address, while it waits to be confirmed. */
  pendingEmail?: string;
};

/** Sent by `deleteMyAccount`. */
export type DeleteAccountRequest = {
  /** The present password, so that a borrowed device cannot delete the account. Only users without one leave it out. */
  password?: string;
};

/** Sent by `updateMySettings`. Answered by `getMySettings`, `updateMySettings`. */
export type SettingsDocument = {
  /** Any member, of any JSON type; null removes it. */
  theme?: string;
};

/** Part of other answers. */
export type ListedSessionResponse = {
  id: string;
  /** Renewed by refresh tokens, or a classic cookie session. */
  kind: 'token' | 'cookie';
  /** How the user authenticated (RFC 8176). */
  method: string;
  address: string;
  userAgent: string;
  createdAt: string;
  lastUsedAt: string;
  /** When it ends unless it is used. */
  expiresAt: string;
  /** Whether the request was made with it. */
  current: boolean;
  /** Null while it lives, or where nobody wrote it down. */
  endedAt: string | null;
  /** Null while it lives. */
  endedReason:
    | 'logout'
    | 'logout_all'
    | 'ended_by_user'
    | 'ended_by_administrator'
    | 'password_changed'
    | 'refresh_token_reused'
    | 'session_limit'
    | 'replaced_by_login'
    | 'revoked_by_client'
    | 'account_suspended'
    | 'account_deleted'
    | 'tokens_ended'
    | 'email_restored'
    | 'idle_expired'
    | 'expired'
    | 'unrecorded'
    | null;
};
