import type { CallOptions, ClientCore } from '../client-core.js';
import { callOf } from './call.js';
import type {
  EmailLoginResponse,
  LoginRequest,
  LogoutAllResponse,
  ReauthenticateResponse,
  RedeemEmailLoginRequest,
  RegisterRequest,
  SessionResponse,
  UserResponse,
} from './openapi-types.js';

/** Attributes that the application has added to its users (docs/extending.md). */
export interface WithAttributes {
  /** By their names; absent where the application has none. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** A user, as the user sees it. */
export type User = UserResponse & WithAttributes;

/** Who has registered. */
export interface Registered {
  /** The account that was made. */
  readonly user: User;
  /** Where the server has logged it in at once, its first session. */
  readonly session?: SessionResponse;
}

/** Who has logged in. */
export interface LoggedIn extends Registered {
  /** The session that has begun. */
  readonly session: SessionResponse;
}

/** Logging in by mail, in two steps. */
export interface EmailLoginOperations {
  /** Has a link and a code mailed. The challenge of the answer goes back with the code. */
  request(email: string): Promise<EmailLoginResponse>;
  /** Logs in with the `token` of the link, or with the `code` and its `challenge`. */
  redeem(proof: Omit<RedeemEmailLoginRequest, 'delivery'>): Promise<LoggedIn>;
}

/** The operations on an account, and on who is logged in. */
export interface AccountOperations {
  /**
   * Makes an account and, unless its address has to be confirmed first, logs it in.
   *
   * @returns null where the server tells nobody whether the address has an account already, but sends a mail
   */
  register(account: Omit<RegisterRequest, 'delivery'> & WithAttributes): Promise<Registered | null>;
  /** Logs in. Whoever was logged in here before is no longer. */
  login(credentials: Omit<LoginRequest, 'delivery'>): Promise<LoggedIn>;
  /** Logging in by mail, without a password. */
  readonly emailLogin: EmailLoginOperations;
  /**
   * Ends this session. The tokens are forgotten in any case, also where the server cannot be reached.
   *
   * @throws ClientError if the server could not be told
   */
  logout(): Promise<void>;
  /** Ends every session of the user. Where that fails, all of them go on, this one too. */
  logoutEverywhere(): Promise<LogoutAllResponse>;
  /** Gives the password again, for what the server refuses with RECENT_LOGIN_REQUIRED. */
  reauthenticate(password: string): Promise<Pick<ReauthenticateResponse, 'authenticatedAt'>>;
}

/** For what needs nobody to be logged in. */
export const OPEN: CallOptions = { credential: 'none' };

/** Makes these operations for a client. */
export function accountOperations(core: ClientCore): AccountOperations {
  const call = callOf(core);
  const { delivery } = core.settings;
  return {
    register: (account) =>
      core.begin(() => call<'register'>('POST', '/api/auth/register', { ...account, delivery }, OPEN)),
    login: (credentials) =>
      core.begin(() => call<'login'>('POST', '/api/auth/login', { ...credentials, delivery }, OPEN)),
    emailLogin: {
      request: (email) => call<'requestEmailLogin'>('POST', '/api/auth/email-login', { email }, OPEN),
      redeem: (proof) =>
        core.begin(() =>
          call<'redeemEmailLogin'>('POST', '/api/auth/email-login/redeem', { ...proof, delivery }, OPEN),
        ),
    },
    logout: () => core.logout(),
    async logoutEverywhere() {
      const ended = await call<'logoutEverywhere'>('POST', '/api/auth/logout-all');
      await core.forget();
      return ended;
    },
    reauthenticate: (password) =>
      core.renew(() => call<'reauthenticate'>('POST', '/api/auth/reauthenticate', { password })),
  };
}
