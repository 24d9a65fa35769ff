import type { ClientSettings } from '../client-options.js';
import type { ClientEnvironment } from '../environment.js';
import { isNewer, type Tokens } from '../expiry.js';
import type { StoredSession } from '../stored-session.js';
import type { LogoutReason, TokenState } from '../token-state.js';
import { ignore } from '../waiting.js';
import { type Message, TabChannel } from './channel.js';

/** How long other tabs may take to answer. */
const ANSWER_MS = 100;

/** Keeps what this tab knows and what the others know the same. */
export class TabSync {
  readonly #environment: ClientEnvironment;
  readonly #isBody: boolean;
  readonly #state: TokenState;
  readonly #stored: StoredSession;
  readonly #channel: TabChannel;
  readonly #sawHolder: () => void;
  #adopted: () => void = ignore;

  constructor(
    environment: ClientEnvironment,
    settings: ClientSettings,
    state: TokenState,
    stored: StoredSession,
    sawHolder: () => void,
  ) {
    this.#environment = environment;
    this.#isBody = settings.delivery === 'body';
    this.#state = state;
    this.#stored = stored;
    this.#sawHolder = sawHolder;
    this.#channel = new TabChannel(
      environment,
      settings,
      (message) => this.#receive(message),
      () => this.ask(),
    );
  }

  ask(): void {
    this.#channel.post({ type: 'ask' });
  }

  post(type: 'token' | 'loggedIn', { accessToken, expiresInMs, at, sid }: Tokens): void {
    this.#channel.post({ type, accessToken: this.#isBody ? undefined : accessToken, expiresInMs, at, sid });
  }

  postLogout(reason: LogoutReason, sid: string | undefined): void {
    this.#channel.post({ type: 'loggedOut', reason, sid });
  }

  /** Whether another tab has newer tokens, which count then. It was asked when the turn began. */
  answered(stale: Tokens | undefined): Promise<boolean> {
    const isNew = () => {
      const { held } = this.#state;
      return held !== undefined && held !== stale && isNewer(held, stale);
    };
    if (!this.#channel.isOpen) return Promise.resolve(isNew());
    return new Promise((resolve) => {
      const settle = () => {
        cancel();
        this.#adopted = ignore;
        resolve(isNew());
      };
      const cancel = this.#environment.setTimeout(settle, ANSWER_MS);
      this.#adopted = settle;
    });
  }

  close(): void {
    this.#channel.close();
  }

  #receive(message: Message): void {
    const { held } = this.#state;
    if (message.type === 'ask') {
      this.#sawHolder();
      if (held && !this.#isBody && this.#state.remainingMs() > 0) this.post('token', held);
    } else if (this.#isBody) void this.synchronize();
    else if (message.type !== 'loggedOut') {
      if (this.#state.adopt(message, true)) this.#adopted();
    } else if (message.sid === undefined || message.sid === held?.sid) this.#state.end(message.reason, true);
  }

  /** Delivery `body`: what the storage holds counts. */
  async synchronize(reason: LogoutReason = 'LOGGED_OUT'): Promise<void> {
    const { epoch } = this.#state;
    const found = await this.#stored.read();
    if (this.#state.epoch !== epoch) return;
    if (found) this.#state.adopt(found, true);
    else if (this.#state.status === 'in') this.#state.end(reason, true);
  }
}
