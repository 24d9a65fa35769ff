import { authenticatedFetch } from './authenticated-fetch.js';
import { ClientError } from './client-error.js';
import { type ClientOptions, type ClientSettings, settingsOf } from './client-options.js';
import { createCredentials, type Credentials } from './credentials.js';
import type { ClientEnvironment, Fetch } from './environment.js';
import { dataOf, errorOf, type TokenAnswer } from './refresh/refresh-answer.js';
import { createRefresher } from './refresh/refresher.js';
import { createRefreshLock, type RefreshLock } from './tabs/refresh-lock.js';
import { createTabSync, messageOf } from './tabs/tab-sync.js';
import { createTokenState, type TokenState } from './token-state.js';
import { createTokenStore } from './token-store.js';
import { createTransport } from './transport.js';

/** How a call of the API is made. */
export interface CallOptions {
  /** The caller's. */
  readonly signal?: AbortSignal | null;
  /**
   * `renewed` (default): with an access token, which is renewed when it has to be. `held`: with the one that is there. `none`: with
   * none. Only the last two may be used within `begin` and `end`, which a refresh would wait for.
   */
  readonly credential?: 'renewed' | 'held' | 'none';
  /** Beside those of the client. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the operations are made of. */
export interface ClientCore {
  readonly settings: ClientSettings;
  readonly state: TokenState;
  readonly credentials: Credentials;
  readonly refresh: () => Promise<void>;
  readonly fetch: Fetch;
  /**
   * @param path below `baseUrl`, such as `api/users/me`
   * @returns the data of the answer
   * @throws ClientError what the server answers instead; NETWORK_ERROR, TIMEOUT, CLIENT_CLOSED, and those of `fetch`
   */
  call<T>(method: string, path: string, body?: unknown, options?: CallOptions): Promise<T>;
  /** The refresh token of delivery `body`, for logging out. */
  refreshToken(): Promise<string | undefined>;
  /**
   * Sends what logs somebody in, while no tab refreshes: else the answer of a refresh could come later and replace the new
   * refresh cookie by that of a session which has ended.
   */
  begin<T extends TokenAnswer>(send: () => Promise<T>): Promise<T>;
  /**
   * Adopts a new access token of the same session, once no refresh is under way.
   *
   * @param at when it was asked for, by the device's clock: `now()`
   */
  renew(answer: TokenAnswer, at: number): Promise<void>;
  /** The device's clock. */
  now(): number;
  /**
   * Sends what logs the user out, while no tab refreshes. A session that has ended already is no failure.
   *
   * @param send nothing where it was sent before
   */
  end(send?: () => Promise<unknown>): Promise<void>;
  /** Whatever waits is rejected with CLIENT_CLOSED. The session goes on. */
  close(): void;
}

/** Puts the parts together. */
export function createCore(options: ClientOptions, environment: ClientEnvironment): ClientCore {
  const settings = settingsOf(options);
  const abortion = new AbortController();
  const closing = abortion.signal;
  const { now, randomId } = environment;
  const state = createTokenState(environment, settings, closing);
  const store = createTokenStore(environment, settings);
  const transport = createTransport(environment, settings, closing);
  const tabs = createTabSync(environment, settings, state, store, closing, () => lock.waitAgain());
  const lock: RefreshLock = createRefreshLock(environment, settings, closing, () => tabs.post({ type: 'ask' }));
  const refresh = createRefresher({ environment, settings, closing, state, store, lock, tabs, transport });
  const credentials = createCredentials(settings, state, tabs, refresh, closing);
  const fetch = authenticatedFetch(environment.fetch, settings, credentials);
  const refreshToken = async () => (await store.read())?.refreshToken;

  const adopt = async (type: 'token' | 'loggedIn', answer: TokenAnswer, at: number, sid: string | undefined) => {
    const { accessToken, expiresIn } = answer;
    if (!expiresIn) return;
    const tokens = { accessToken, expiresInMs: expiresIn * 1_000, at, sid };
    const token = answer.refreshToken ?? (await refreshToken());
    await store.write(token ? { ...tokens, refreshToken: token } : undefined);
    state.adopt(tokens, false);
    tabs.post(messageOf(type, tokens));
  };

  return {
    settings,
    state,
    credentials,
    refresh,
    fetch,
    refreshToken,
    now,
    async call<T>(method: string, path: string, body?: unknown, callOptions: CallOptions = {}) {
      const { signal, credential = 'renewed', headers } = callOptions;
      const isRenewed = credential === 'renewed';
      if (isRenewed) await credentials.current(signal);
      const held = credential === 'held' && state.held?.accessToken;
      const authorized = { ...headers, ...(held && { Authorization: `Bearer ${held}` }) };
      const send = isRenewed ? fetch : undefined;
      const answer = await transport({ method, path, body, signal, send, headers: authorized });
      const data = dataOf(answer);
      if (data === undefined) throw errorOf(answer);
      return data as T;
    },
    begin: (send) =>
      lock.run(async () => {
        const at = now();
        const answer = await send();
        await adopt('loggedIn', answer, at, randomId());
        return answer;
      }),
    renew: (answer, at) => lock.run(() => adopt('token', answer, at, state.held?.sid)),
    end: (send) =>
      lock.run(async () => {
        try {
          await send?.();
        } catch (error) {
          if (!(error instanceof ClientError && error.status === 401)) throw error;
        }
        const sid = state.held?.sid;
        await store.write(undefined);
        const ending = new ClientError('LOGGED_OUT');
        state.end(ending, false);
        tabs.post({ type: 'loggedOut', reason: ending.code, sid });
      }),
    close: () => abortion.abort(new ClientError('CLIENT_CLOSED')),
  };
}
