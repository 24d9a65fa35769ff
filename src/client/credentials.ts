import { ClientError } from './client-error.js';
import type { ClientParts } from './client-parts.js';
import type { HeldTokens } from './token-state.js';
import { assertOpen, ignore, unlessAborted } from './waiting.js';

type Signal = AbortSignal | null | undefined;

/** Gives each call the tokens to go out with. */
export interface Credentials {
  /**
   * The tokens for a call that begins. Nothing is renewed by a timer: a page that nobody uses must not keep its session alive.
   *
   * @returns undefined where nobody is logged in
   * @throws ClientError why an expired token could not be renewed, USER_CHANGED, CLIENT_CLOSED; the signal's reason
   */
  current(signal?: Signal): Promise<HeldTokens | undefined>;
  /**
   * Other tokens than those that a call was made with.
   *
   * @throws ClientError why there are none, USER_CHANGED, CLIENT_CLOSED; the signal's reason
   */
  renewed(sent: HeldTokens | undefined, signal: Signal): Promise<HeldTokens | undefined>;
}

/** Gives each call the tokens to go out with. */
export function createCredentials(
  { settings, state, store, tabs, closing }: ClientParts,
  refresh: () => Promise<void>,
): Credentials {
  /** Whether somebody is logged in is not known yet, or may have changed in the storage. */
  const find = async () => {
    if (settings.isBody) return tabs.synchronize();
    // the cookies of somebody who has logged out would go along
    const isLogoutUntold = (await store.read())?.isLoggedOut;
    if (!isLogoutUntold && (settings.delivery === 'cookie' || state.error)) return;
    try {
      await refresh();
    } catch (error) {
      // where nobody is logged in, a call that needs nobody goes out
      if (error !== state.error) throw error;
    }
  };

  const renewed: Credentials['renewed'] = async (sent, signal) => {
    assertOpen(closing);
    if (state.error) throw state.error;
    const { held } = state;
    // another one may be over as well, where the answer was long in coming
    if (held === sent || (held && held.remainingMs() <= 0)) await unlessAborted(refresh(), signal);
    if (sent && state.held?.user !== sent.user) throw new ClientError('USER_CHANGED');
    return state.held;
  };

  return {
    async current(signal) {
      assertOpen(closing);
      if (!state.held) await unlessAborted(find(), signal);
      const { held } = state;
      if (!held) return undefined;
      const remainingMs = held.remainingMs();
      if (remainingMs <= 0) return renewed(held, signal);
      if (remainingMs < held.aheadMs) refresh().catch(ignore);
      return held;
    },
    renewed,
  };
}
