import { authenticatedFetch } from './authenticated-fetch.js';
import { ClientError } from './client-error.js';
import { type ClientOptions, type ClientSettings, settingsOf } from './client-options.js';
import { Credentials } from './credentials.js';
import type { ClientEnvironment } from './environment.js';
import { sendLogout } from './logout.js';
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
   * `renewed` (default): with an access token, which is renewed when it has to be. `none`: without. Only that may be used within
   * `begin`, which a refresh would wait for.
   */
  readonly credential?: 'renewed' | 'none';
}

/** An answer as the caller gets it: the tokens stay in the client. */
export type WithoutTokens<T> = T extends TokenAnswer ? Omit<T, keyof TokenAnswer> : T;

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
    const { signal, credential } = options;
    const isOpen = credential === 'none';
    if (!isOpen) await this.credentials.current(signal);
    const answer = await this.#send({ method, path, body, signal }, undefined, isOpen ? undefined : this.fetch);
    const data = dataOf(answer);
    if (data === undefined) throw errorOf(answer);
    return data as T;
  }

  /**
   * Sends what logs somebody in, while no tab refreshes: else the answer of a refresh could come later and replace the new
   * refresh cookie by that of a session which has ended.
   *
   * @returns the answer without its tokens
   */
  begin<T extends TokenAnswer | null>(send: () => Promise<T>): Promise<WithoutTokens<T>> {
    return this.#lock.run(async () => {
      const at = this.#environment.now();
      return this.#adopt(await send(), at, this.#environment.randomId(), 'loggedIn');
    });
  }

  /**
   * Sends what answers with a new access token of the same session, which is adopted once no refresh is under way.
   *
   * @returns the answer without it
   */
  async renew<T extends TokenAnswer>(send: () => Promise<T>): Promise<WithoutTokens<T>> {
    const at = this.#environment.now();
    const answer = await send();
    return this.#lock.run(() => this.#adopt(answer, at, this.state.held?.sid, 'token'));
  }

  /**
   * Logs out here, whether the server can be told or not. If it cannot, the cookies stay, so the next refresh tells it first.
   *
   * @throws ClientError why it could not be told
   */
  async logout(): Promise<void> {
    const accessToken = this.state.held?.accessToken;
    const refreshToken = (await this.#stored.read())?.refreshToken;
    if (this.settings.delivery !== 'body') this.#pendingKey.setLogout();
    await this.forget();
    await sendLogout(this.#send, accessToken, refreshToken);
    this.#pendingKey.clear();
  }

  /** The session has ended by the user's wish. */
  async forget(): Promise<void> {
    const sid = this.state.held?.sid;
    await this.#stored.write(undefined);
    this.state.end('LOGGED_OUT', false);
    this.#tabs.postLogout('LOGGED_OUT', sid);
  }

  /** Whatever waits is rejected with CLIENT_CLOSED. The session goes on. */
  close(): void {
    this.#closing.abort(new ClientError('CLIENT_CLOSED'));
    this.#tabs.close();
    this.state.close();
  }

  async #adopt<T extends TokenAnswer | null>(
    answer: T,
    at: number,
    sid: string | undefined,
    type: 'token' | 'loggedIn',
  ): Promise<WithoutTokens<T>> {
    const { accessToken, refreshToken, tokenType, expiresIn, ...others } = Object(answer) as TokenAnswer;
    if (tokenType && expiresIn) {
      const tokens = { accessToken, expiresInMs: expiresIn * 1_000, at, sid };
      const kept = refreshToken ?? (await this.#stored.read())?.refreshToken;
      if (kept !== undefined) await this.#stored.write({ ...tokens, refreshToken: kept });
      if (type === 'loggedIn') this.#pendingKey.clear();
      this.state.adopt(tokens, false);
      this.#tabs.post(type, tokens);
    }
    return (answer && others) as WithoutTokens<T>;
  }
}
