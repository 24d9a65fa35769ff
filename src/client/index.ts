export { attachAxios } from './attach-axios.js';
export { ClientError } from './client-error.js';
export { createClient } from './create-client.js';
export { isTokenExpired, tokenExpiresAt } from './expiry.js';

export type {
  AccountOperations,
  EmailLoginOperations,
  LoggedIn,
  Registered,
  User,
  WithAttributes,
} from './api/account.js';
export type { ErrorCode } from './api/error-codes.js';
export type {
  ChangedProfileResponse,
  ChangePasswordRequest,
  EmailLoginResponse,
  EndedSessionsResponse,
  ListedSessionResponse,
  ListMySessionsAnswer,
  ListMySessionsQuery,
  LoginRequest,
  LogoutAllResponse,
  ProfileRequest,
  ReauthenticateResponse,
  RedeemEmailLoginRequest,
  RegisterRequest,
  ResetPasswordRequest,
  SessionResponse,
  UserResponse,
} from './api/openapi-types.js';
export type {
  EmailOperations,
  PasswordOperations,
  ProfileOperations,
  SelfServiceOperations,
  SessionOperations,
  SettingsOperations,
  UserSettings,
} from './api/self-service.js';
export type { AxiosConfigLike, AxiosInterceptorsLike, AxiosLike } from './attach-axios.js';
export type { ClientErrorCode, ClientErrorDetails, FieldRefusal } from './client-error.js';
export type { ClientOptions, Delivery } from './client-options.js';
export type { Client } from './create-client.js';
export type { ClientEvents, LogoutReason } from './token-state.js';
export type { TokenStorage } from './token-storage.js';
