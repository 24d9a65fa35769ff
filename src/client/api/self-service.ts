import type { ClientCore } from '../client-core.js';
import { OPEN, type User, type WithAttributes } from './account.js';
import { callOf } from './call.js';
import type {
  ChangedProfileResponse,
  ChangePasswordRequest,
  EndedSessionsResponse,
  ListMySessionsAnswer,
  ListMySessionsQuery,
  ProfileRequest,
  ResetPasswordRequest,
} from './openapi-types.js';

/** The user's sessions: one for each device that is logged in. */
export interface SessionOperations {
  /** A page of them, newest first. `current` is the one of this client. */
  list(query?: ListMySessionsQuery): Promise<ListMySessionsAnswer>;
  /** Ends one. */
  end(id: string): Promise<void>;
  /** Ends all but this one. */
  endOthers(): Promise<EndedSessionsResponse>;
}

/** What the user says of themselves. */
export interface ProfileOperations {
  /** Reads it. */
  get(): Promise<User>;
  /** Changes the fields that are given. A new address may have to be confirmed first; then it is in `pendingEmail`. */
  update(changes: ProfileRequest & WithAttributes): Promise<ChangedProfileResponse & WithAttributes>;
  /** Deletes the account. Only users who have no password leave it out. */
  delete(password?: string): Promise<void>;
}

/** A JSON object whose members the application chooses. */
export type UserSettings = Readonly<Record<string, unknown>>;

/** The user's settings in the application. */
export interface SettingsOperations {
  /** Reads them. */
  get(): Promise<UserSettings>;
  /** Merges a change into them (RFC 7396): null removes a member. */
  update(changes: UserSettings): Promise<UserSettings>;
}

/** The user's password. */
export interface PasswordOperations {
  /** Replaces it, which ends all other sessions. */
  change(passwords: ChangePasswordRequest): Promise<void>;
  /** Has a link mailed with which a new one is set. The answer is the same for every address. */
  forgot(email: string): Promise<void>;
  /** Sets a new one with the token of a mailed link, which ends all sessions of its account. */
  reset(proof: ResetPasswordRequest): Promise<void>;
}

/** Mailed links about an address. */
export interface EmailOperations {
  /** Confirms the address of an account with the token of a link. */
  verify(token: string): Promise<void>;
  /** Has that link mailed again: to the address, or to the user who is logged in. The answer is the same for every address. */
  resend(email?: string): Promise<void>;
  /** Confirms a new address with the token of a link. */
  confirmChange(token: string): Promise<void>;
  /** Takes a change of the address back with the token of a link, which ends all sessions of its account. */
  undoChange(token: string): Promise<void>;
}

/** What users do with their own account. */
export interface SelfServiceOperations {
  /** The devices that are logged in. */
  readonly sessions: SessionOperations;
  /** Name, address, picture. */
  readonly profile: ProfileOperations;
  /** Settings of the application. */
  readonly settings: SettingsOperations;
  /** The password, and getting back in without it. */
  readonly password: PasswordOperations;
  /** Confirming addresses. */
  readonly email: EmailOperations;
}

/** Makes these operations for a client. */
export function selfServiceOperations(core: ClientCore): SelfServiceOperations {
  const call = callOf(core);
  return {
    sessions: {
      list: (query) => call<'listMySessions'>('GET', `/api/auth/sessions?${queryOf(query)}`),
      end: (id) => call<'endMySession'>('DELETE', `/api/auth/sessions/${encodeURIComponent(id)}`),
      endOthers: () => call<'endMyOtherSessions'>('DELETE', '/api/auth/sessions'),
    },
    profile: {
      get: () => call<'getMyProfile'>('GET', '/api/users/me'),
      update: (changes) => call<'updateMyProfile'>('PATCH', '/api/users/me', changes),
      async delete(password) {
        await call<'deleteMyAccount'>('DELETE', '/api/users/me', { password });
        await core.forget();
      },
    },
    settings: {
      get: () => call<'getMySettings'>('GET', '/api/users/me/settings'),
      update: (changes) => call<'updateMySettings'>('PATCH', '/api/users/me/settings', changes),
    },
    password: {
      change: (passwords) => call<'changePassword'>('POST', '/api/auth/password/change', passwords),
      forgot: (email) => call<'forgotPassword'>('POST', '/api/auth/password/forgot', { email }, OPEN),
      reset: (proof) => call<'resetPassword'>('POST', '/api/auth/password/reset', proof, OPEN),
    },
    email: {
      verify: (token) => call<'verifyEmail'>('POST', '/api/auth/email/verify', { token }, OPEN),
      resend: (email) => call<'resendVerification'>('POST', '/api/auth/email/resend', { email }, email ? OPEN : {}),
      confirmChange: (token) => call<'confirmEmailChange'>('POST', '/api/auth/email/change/confirm', { token }, OPEN),
      undoChange: (token) => call<'undoEmailChange'>('POST', '/api/auth/email/change/undo', { token }, OPEN),
    },
  };
}

/** Without what is not given, which would be sent as text. */
function queryOf(query: ListMySessionsQuery = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
}
