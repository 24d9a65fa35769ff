import type { ErrorCode } from './api/error-codes.js';
import { ClientError, type ClientErrorCode } from './client-error.js';
import type { ClientSettings } from './client-options.js';
import type { ClientEnvironment } from './environment.js';
import { aheadOf, claimsOf, isNewer, type Lifetime, remainingMs, type Tokens } from './expiry.js';

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
export interface HeldTokens extends Tokens, Lifetime {
  readonly sid: string | undefined;
  readonly user: string | undefined;
}

type Listener = (event: never) => void;

/** Who is logged in, and what is told of it. */
export class TokenState {
  held: HeldTokens | undefined;
  /** `unknown` until the first refresh: a page cannot read whether it has a refresh cookie. */
  status: 'unknown' | 'in' | 'out' = 'unknown';
  /** Grows with each login and logout, so that an answer to an earlier question can be recognized. */
  epoch = 0;
  readonly #environment: ClientEnvironment;
  readonly #refreshAheadMs: number;
  readonly #listeners: Record<keyof ClientEvents, Set<Listener>> = {
    loggedIn: new Set(),
    refreshed: new Set(),
    loggedOut: new Set(),
  };
  #endedSid: string | undefined;
  #reason: LogoutReason = 'LOGGED_OUT';

  constructor(environment: ClientEnvironment, { refreshAheadMs }: ClientSettings) {
    this.#environment = environment;
    this.#refreshAheadMs = refreshAheadMs;
  }

  on<Name extends keyof ClientEvents>(name: Name, listener: (event: ClientEvents[Name]) => void): () => void {
    const listeners = this.#listeners[name].add(listener);
    return () => listeners.delete(listener);
  }

  /**
   * @param elsewhere another tab got them. They may come late: older ones, and those of a session that has ended, are left
   * @returns whether they count from now on
   */
  adopt(tokens: Tokens, elsewhere: boolean): boolean {
    const { held } = this;
    const claims = claimsOf(tokens.accessToken);
    const sid = textOr(claims.sid, tokens.sid);
    if (elsewhere && (isSameText(sid, this.#endedSid) || !isNewer(tokens, held))) return false;
    const { expiresInMs, at, accessToken } = tokens;
    const { now, monotonicMs, randomFraction } = this.#environment;
    const monotonicAt = monotonicMs() - Math.abs(now() - at);
    const aheadMs = aheadOf(expiresInMs, this.#refreshAheadMs, randomFraction());
    this.held = { accessToken, expiresInMs, at, monotonicAt, aheadMs, sid, user: textOr(claims.sub, sid) };
    const isSameSession = held !== undefined && held.sid === sid;
    if (!isSameSession) this.epoch++;
    this.status = 'in';
    this.#emit(isSameSession ? 'refreshed' : 'loggedIn', { elsewhere, expiresInMs: this.remainingMs() });
    return true;
  }

  /** Says so once, however many find out. */
  end(reason: LogoutReason, elsewhere: boolean): void {
    if (this.status === 'out') return;
    this.#endedSid = this.held?.sid;
    this.#reason = reason;
    this.held = undefined;
    this.status = 'out';
    this.epoch++;
    this.#emit('loggedOut', { elsewhere, reason });
  }

  /** What a call gets that needs the session which has ended. */
  ended(): ClientError {
    return new ClientError(this.#reason);
  }

  remainingMs(): number {
    const { held } = this;
    return held ? remainingMs(held, this.#environment.now(), this.#environment.monotonicMs()) : 0;
  }

  close(): void {
    for (const listeners of Object.values(this.#listeners)) listeners.clear();
  }

  /** Later, so that a listener finds everything settled, and its failure is its own. */
  #emit<Name extends keyof ClientEvents>(name: Name, event: ClientEvents[Name]): void {
    for (const listener of this.#listeners[name]) {
      void Promise.resolve(event as never).then(listener);
    }
  }
}

function textOr(claim: unknown, other: string | undefined): string | undefined {
  return typeof claim === 'string' ? claim : other;
}

function isSameText(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one === other;
}
