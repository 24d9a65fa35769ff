import { ClientError } from './client-error.js';
import type { Delivery } from './client-options.js';
import type { Refresher } from './refresh/refresher.js';
import type { TabSync } from './tabs/tab-sync.js';
import type { HeldTokens, TokenState } from './token-state.js';
import { ignore, unlessAborted } from './waiting.js';

/** Gives each call the tokens to go out with. */
export class Credentials {
  readonly #delivery: Delivery;
  readonly #state: TokenState;
  readonly #tabs: TabSync;
  readonly #refresher: Refresher;
  readonly #closing: AbortSignal;

  constructor(delivery: Delivery, state: TokenState, tabs: TabSync, refresher: Refresher, closing: AbortSignal) {
    this.#delivery = delivery;
    this.#state = state;
    this.#tabs = tabs;
    this.#refresher = refresher;
    this.#closing = closing;
  }

  /** @throws ClientError CLIENT_CLOSED */
  assertOpen(): void {
    this.#closing.throwIfAborted();
  }

  /**
   * The tokens for a call that begins. Nothing is renewed by a timer: a page that nobody uses must not keep its session alive.
   *
   * @returns undefined where nobody is logged in
   * @throws ClientError why an expired token could not be renewed, USER_CHANGED; the signal's reason
   */
  async current(signal: AbortSignal | null | undefined): Promise<HeldTokens | undefined> {
    this.assertOpen();
    const state = this.#state;
    if (!state.held) await unlessAborted(this.#find(), signal);
    const { held } = state;
    if (!held) return undefined;
    const remaining = state.remainingMs();
    if (remaining <= 0) return this.renewed(held, signal);
    if (remaining < held.aheadMs) void this.#refresher.refresh().catch(ignore);
    return held;
  }

  /**
   * Other tokens than those that a call was made with.
   *
   * @throws ClientError why there are none, USER_CHANGED; the signal's reason
   */
  async renewed(sent: HeldTokens | undefined, signal: AbortSignal | null | undefined): Promise<HeldTokens | undefined> {
    const state = this.#state;
    if (state.status === 'out') throw state.ended();
    if (state.held === sent) await unlessAborted(this.#refresher.refresh(), signal);
    if (sent && state.held?.user !== sent.user) throw new ClientError('USER_CHANGED');
    return state.held;
  }

  /** Whether somebody is logged in is not known yet, or may have changed in the storage. */
  async #find(): Promise<void> {
    if (this.#delivery === 'body') return this.#tabs.synchronize();
    if (this.#delivery === 'cookie' || this.#state.status === 'out') return;
    try {
      await this.#refresher.refresh();
    } catch (error) {
      // nobody is: a call that needs nobody goes out
      if (this.#state.status === 'unknown') throw error;
    }
  }
}
