import { authenticatedFetch } from './authenticated-fetch.js';
import { ClientError } from './client-error.js';
import { type ClientOptions, type ClientSettings, settingsOf } from './client-options.js';
import { Credentials } from './credentials.js';
import type { ClientEnvironment } from './environment.js';
import { PendingKey } from './refresh/idempotency-key.js';
import { dataOf, errorOf, type TokenAnswer } from './refresh/refresh-answer.js';
import { Refresher } from './refresh/refresher.js';
import { StoredSession } from './stored-session.js';
import { RefreshLock } from './tabs/refresh-lock.js';
import { TabSync } from './tabs/tab-sync.js';
import { TokenState } from './token-state.js';
import { type Send, transportOf } from './transport.js';

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
export class ClientCore {
  readonly settings: ClientSettings;
  readonly state: TokenState;
  readonly credentials: Credentials;
  readonly refresher: Refresher;
  readonly fetch: ClientEnvironment['fetch'];
  readonly #environment: ClientEnvironment;
  readonly #closing = new AbortController();
  readonly #send: Send;
  readonly #stored: StoredSession;
  readonly #pendingKey: PendingKey;
  readonly #lock: RefreshLock;
  readonly #tabs: TabSync;

  constructor(options: ClientOptions, environment: ClientEnvironment) {
    const settings = settingsOf(options);
    const closing = this.#closing.signal;
    const state = new TokenState(environment, settings);
    const stored = new StoredSession(settings);
    const pendingKey = new PendingKey(environment, settings);
    const send = transportOf(environment, settings, closing);
    const lock: RefreshLock = new RefreshLock(environment, settings, closing, () => tabs.ask());
    const tabs = new TabSync(environment, settings, state, stored, () => lock.sawHolder());
    const refresher = new Refresher({ environment, settings, state, stored, pendingKey, lock, tabs, send, closing });
    const credentials = new Credentials(settings.delivery, state, tabs, refresher, closing);
    this.fetch = authenticatedFetch(environment, settings, credentials);
    this.settings = settings;
    this.state = state;
    this.credentials = credentials;
    this.refresher = refresher;
    this.#environment = environment;
    this.#send = send;
    this.#stored = stored;
    this.#pendingKey = pendingKey;
    this.#lock = lock;
    this.#tabs = tabs;
  }

  /**
   * @param path below `baseUrl`, such as `api/users/me`
   * @returns the data of the answer
   * @throws ClientError what the server answers instead; NETWORK_ERROR, TIMEOUT
   */
  async call<T>(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
    const { signal, credential = 'renewed', headers } = options;
    if (credential === 'renewed') await this.credentials.current(signal);
    const accessToken = credential === 'held' && this.state.held?.accessToken;
    const answer = await this.#send(
      {
        method,
        path,
        body,
        signal,
        headers: { ...headers, ...(accessToken && { Authorization: `Bearer ${accessToken}` }) },
      },
      undefined,
      credential === 'renewed' ? this.fetch : undefined,
    );
    const data = dataOf(answer);
    if (data === undefined) throw errorOf(answer);
    return data as T;
  }

  /** The refresh token of delivery `body`, for logging out. */
  async refreshToken(): Promise<string | undefined> {
    return (await this.#stored.read())?.refreshToken;
  }

  /**
   * Sends what logs somebody in, while no tab refreshes: else the answer of a refresh could come later and replace the new
   * refresh cookie by that of a session which has ended.
   */
  begin<T extends TokenAnswer>(send: () => Promise<T>): Promise<T> {
    return this.#lock.run(async () => {
      const at = this.#environment.now();
      const answer = await send();
      await this.#adopt(answer, at, this.#environment.randomId(), 'loggedIn');
      return answer;
    });
  }

  /** Adopts a new access token of the same session, once no refresh is under way. */
  renew(answer: TokenAnswer, at: number): Promise<void> {
    return this.#lock.run(() => this.#adopt(answer, at, this.state.held?.sid, 'token'));
  }

  /**
   * Sends what logs the user out, while no tab refreshes. A session that has ended already is no failure.
   *
   * @param send nothing where it was sent before
   */
  end(send?: () => Promise<unknown>): Promise<void> {
    return this.#lock.run(async () => {
      try {
        await send?.();
      } catch (error) {
        if (!(error instanceof ClientError && error.status === 401)) throw error;
      }
      const sid = this.state.held?.sid;
      await this.#stored.write(undefined);
      this.#pendingKey.clear();
      this.state.end('LOGGED_OUT', false);
      this.#tabs.postLogout('LOGGED_OUT', sid);
    });
  }

  /** Whatever waits is rejected with CLIENT_CLOSED. The session goes on. */
  close(): void {
    this.#closing.abort(new ClientError('CLIENT_CLOSED'));
    this.#tabs.close();
    this.state.close();
  }

  async #adopt(answer: TokenAnswer, at: number, sid: string | undefined, type: 'token' | 'loggedIn'): Promise<void> {
    const { accessToken, expiresIn } = answer;
    if (expiresIn === undefined) return;
    const tokens = { accessToken, expiresInMs: expiresIn * 1_000, at, sid };
    const refreshToken = answer.refreshToken ?? (await this.refreshToken());
    if (refreshToken !== undefined) await this.#stored.write({ ...tokens, refreshToken });
    if (type === 'loggedIn') this.#pendingKey.clear();
    this.state.adopt(tokens, false);
    this.#tabs.post(type, tokens);
  }
}
