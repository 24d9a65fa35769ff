import type { ErrorCode } from './api/error-codes.js';
import { ClientError, type ClientErrorCode } from './client-error.js';
import type { ClientSettings } from './client-options.js';
import type { ClientEnvironment } from './environment.js';
import { aheadOf, claimsOf, isNewer, type Tokens } from './expiry.js';
import { stopwatch } from './waiting.js';

/** Why nobody is logged in any more. `LOGGED_OUT`: the user wanted it. */
export type LogoutReason = ErrorCode | ClientErrorCode;

/** What the listeners of `client.on` get. */
export interface ClientEvents {
  /** Somebody is logged in: by a login, or found to be when the page began. */
  readonly loggedIn: { readonly elsewhere: boolean; readonly expiresInMs: number };
  /** There is a new access token. */
  readonly refreshed: { readonly elsewhere: boolean; readonly expiresInMs: number };
  /** Nobody is logged in any more. */
  readonly loggedOut: { readonly elsewhere: boolean; readonly reason: LogoutReason };
}

/** The tokens that count now. A new object for each, so that two can be told apart. */
export interface HeldTokens {
  /** As they are handed on. */
  readonly tokens: Tokens;
  /** Absent in delivery `cookie`. */
  readonly accessToken: string | undefined;
  /** The session. */
  readonly sid: string | undefined;
  /** Whose they are; in delivery `cookie` only for telling whether that has changed. */
  readonly user: string | number;
  /** The last part of their life, in which a call renews them. */
  readonly aheadMs: number;
  /** How much of their life is left, by the server's clock. */
  remainingMs(): number;
}

/** Who is logged in. Where there are neither tokens nor an error, nobody knows: a page cannot read whether it has a refresh cookie. */
export interface TokenState {
  held: HeldTokens | undefined;
  /** Why nobody is logged in any more, which a call gets that needs the session. */
  error: ClientError | undefined;
  /** Grows with each login and logout, so that an answer to an earlier question can be recognized. */
  epoch: number;
  /**
   * @param elsewhere another tab got them. They may come late: older ones, and those of a session that has ended, are left
   * @param isLogin a login brought them: else, in delivery `cookie`, a session without a name is the one that is known
   * @returns whether they count from now on
   */
  adopt(tokens: Tokens, elsewhere: boolean, isLogin?: boolean): boolean;
  /** Says so once, however many find out. Of a visitor it says nothing. */
  end(elsewhere: boolean, error?: ClientError): void;
  readonly on: <Name extends keyof ClientEvents>(
    name: Name,
    listener: (event: ClientEvents[Name]) => void,
  ) => () => void;
}

/** Who is logged in, and what is told of it. */
export function createTokenState(
  environment: ClientEnvironment,
  { refreshAheadMs }: ClientSettings,
  closing: AbortSignal,
): TokenState {
  const listeners = new Set<readonly [keyof ClientEvents, (event: never) => void]>();
  let endedSid: unknown;

  /** Later, so that a listener finds everything settled, and its failure is its own. */
  const emit = <Name extends keyof ClientEvents>(name: Name, event: ClientEvents[Name]) => {
    for (const [of, listener] of listeners) {
      if (of === name && !closing.aborted) void Promise.resolve(event as never).then(listener);
    }
  };

  const state: TokenState = {
    held: undefined,
    error: undefined,
    epoch: 0,
    adopt(tokens, elsewhere, isLogin) {
      const { held } = state;
      const { sid = tokens.sid ?? held?.sid, sub } = claimsOf(tokens.accessToken);
      // of what came in one moment, the login was what the cookies are of
      const isNew = isNewer(tokens, held?.tokens, environment.now()) || (isLogin && tokens.at === held?.tokens.at);
      if (elsewhere && (!isNew || (sid && sid === endedSid))) return false;
      const { expiresInMs, accessToken } = tokens;
      const ageMs = stopwatch(environment, tokens.at);
      const remainingMs = () => expiresInMs - ageMs();
      const aheadMs = aheadOf(expiresInMs, refreshAheadMs, environment.randomFraction());
      const isSame = held && (held.sid === sid || !(held.sid || isLogin));
      if (!isSame) state.epoch++;
      state.held = { tokens, accessToken, sid, user: sub ?? state.epoch, aheadMs, remainingMs };
      state.error = undefined;
      emit(isSame ? 'refreshed' : 'loggedIn', { elsewhere, expiresInMs: remainingMs() });
      return true;
    },
    end(elsewhere, error = new ClientError('LOGGED_OUT')) {
      if (state.error) return;
      const { held } = state;
      endedSid = held?.sid;
      state.held = undefined;
      state.error = error;
      state.epoch++;
      // a visitor was not logged in here before
      if (held || (!elsewhere && error.code !== 'REFRESH_TOKEN_MISSING'))
        emit('loggedOut', { elsewhere, reason: error.code });
    },
    on(name, listener) {
      const entry = [name, listener] as const;
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
  };
  return state;
}
