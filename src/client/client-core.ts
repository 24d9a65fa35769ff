import { authenticatedFetch } from './authenticated-fetch.js';
import { ClientError } from './client-error.js';
import { type ClientOptions, type ClientSettings, settingsOf } from './client-options.js';
import { createCredentials, type Credentials } from './credentials.js';
import type { ClientEnvironment, Fetch } from './environment.js';
import { createRefresher } from './refresh/refresher.js';
import { createLogins, type Logins } from './logins.js';
import { createRefreshLock, type RefreshLock } from './tabs/refresh-lock.js';
import { createTabSync } from './tabs/tab-sync.js';
import { createTokenState, type TokenState } from './token-state.js';
import { createTokenStore } from './token-store.js';
import { createTransport } from './transport.js';

/** How a call of the API is made. */
export interface CallOptions {
  /** The caller's. */
  readonly signal?: AbortSignal | null;
  /**
   * `renewed` (default): with an access token, which is renewed when it has to be. `none`: without. Only that may be used within
   * `begin`, which a refresh would wait for.
   */
  readonly credential?: 'renewed' | 'none';
}

/** What the operations are made of. */
export interface ClientCore extends Logins {
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
  /** Whatever waits is rejected with CLIENT_CLOSED. The session goes on. */
  readonly close: () => void;
}

/** Puts the parts together. */
export function createCore(options: ClientOptions, environment: ClientEnvironment): ClientCore {
  const settings = settingsOf(options);
  const abortion = new AbortController();
  const closing = abortion.signal;
  const state = createTokenState(environment, settings, closing);
  const store = createTokenStore(environment, settings);
  const transport = createTransport(environment, settings, closing);
  const tabs = createTabSync(environment, settings, state, store, closing, () => lock.waitAgain());
  const lock: RefreshLock = createRefreshLock(environment, settings, closing, () => tabs.post({ type: 'ask' }));
  const parts = { environment, settings, closing, state, store, lock, tabs, transport };
  const refresh = createRefresher(parts);
  const credentials = createCredentials(parts, refresh);
  const fetch = authenticatedFetch(environment.fetch, settings, credentials);
  return {
    settings,
    state,
    credentials,
    refresh,
    fetch,
    async call<T>(method: string, path: string, body?: unknown, { signal, credential }: CallOptions = {}) {
      const send = credential === 'none' ? undefined : fetch;
      if (send) await credentials.current(signal);
      return (await transport(method, path, body, { signal, send })) as T;
    },
    ...createLogins(parts),
    close: () => abortion.abort(new ClientError('CLIENT_CLOSED')),
  };
}
