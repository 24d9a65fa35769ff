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
export interface HeldTokens extends Tokens {
  readonly user: string | undefined;
  /** The last part of their life, in which a call renews them. */
  readonly aheadMs: number;
  /** How much of their life is left, by the server's clock. */
  remainingMs(): number;
}

/** Who is logged in. */
export interface TokenState {
  /** Only while `status` is `in`. */
  held: HeldTokens | undefined;
  /** `unknown` until the first refresh: a page cannot read whether it has a refresh cookie. */
  status: 'unknown' | 'in' | 'out';
  /** Grows with each login and logout, so that an answer to an earlier question can be recognized. */
  epoch: number;
  /** What a call gets that needs the session which has ended. */
  error: ClientError;
  /**
   * @param elsewhere another tab got them. They may come late: older ones, and those of a session that has ended, are left
   * @returns whether they count from now on
   */
  adopt(tokens: Tokens, elsewhere: boolean): boolean;
  /** Says so once, however many find out. */
  end(error: ClientError, elsewhere: boolean): void;
  on<Name extends keyof ClientEvents>(name: Name, listener: (event: ClientEvents[Name]) => void): () => void;
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
    status: 'unknown',
    epoch: 0,
    error: new ClientError('LOGGED_OUT'),
    adopt({ accessToken, expiresInMs, at, sid: namedSid }, elsewhere) {
      const { held } = state;
      const { sid = namedSid, sub = sid } = claimsOf(accessToken) as Partial<Record<string, string>>;
      const tokens = { accessToken, expiresInMs, at, sid };
      if (elsewhere && ((sid && sid === endedSid) || !isNewer(tokens, held))) return false;
      const ageMs = stopwatch(environment, at);
      const remainingMs = () => expiresInMs - ageMs();
      const aheadMs = aheadOf(expiresInMs, refreshAheadMs, environment.randomFraction());
      state.held = { ...tokens, user: sub, aheadMs, remainingMs };
      state.status = 'in';
      const isSame = held && held.sid === sid;
      if (!isSame) state.epoch++;
      emit(isSame ? 'refreshed' : 'loggedIn', { elsewhere, expiresInMs: remainingMs() });
      return true;
    },
    end(error, elsewhere) {
      if (state.status === 'out') return;
      endedSid = state.held?.sid;
      state.held = undefined;
      state.status = 'out';
      state.error = error;
      state.epoch++;
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
