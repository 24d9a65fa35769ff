import { attempt } from '../attempt.js';
import { ClientError } from '../client-error.js';
import type { ClientSettings } from '../client-options.js';
import type { ChannelLike, ClientEnvironment } from '../environment.js';
import { areTokens, type Tokens } from '../expiry.js';
import type { LogoutReason, TokenState } from '../token-state.js';
import type { TokenStore } from '../token-store.js';
import { ignore, onAbort } from '../waiting.js';

/** What tabs tell each other. In delivery `body` no token is in it, because each tab reads it from the storage. */
type Message =
  /** The sender has got the lock, or has come back, and asks whether anybody has a token. */
  | { readonly type: 'ask' }
  | ({ readonly type: 'token' | 'loggedIn' } & Tokens)
  | { readonly type: 'loggedOut'; readonly reason: LogoutReason; readonly sid: string | undefined };

/** Keeps what this tab knows and what the others know the same. */
export interface TabSync {
  post(message: Message): void;
  /** Resolves when another tab has answered with newer tokens, which count from then on, or after a while. */
  answered(): Promise<void>;
  /** Delivery `body`: what the storage holds counts. */
  synchronize(): Promise<void>;
  /** Ends the session in every tab; by the user's wish, if there is no error. */
  end(error?: ClientError): void;
}

/** How long other tabs may take to answer. */
const ANSWER_MS = 100;

/** @param sawHolder called when another tab has got the lock */
export function createTabSync(
  { setTimeout, openChannel, onPageHide, onPageShow }: ClientEnvironment,
  { name, isBody, isShared }: ClientSettings,
  state: TokenState,
  store: TokenStore,
  closing: AbortSignal,
  sawHolder: () => void,
): TabSync {
  let channel: ChannelLike | undefined;
  let adopted: () => void = ignore;

  const synchronize = async (error?: ClientError) => {
    const { epoch } = state;
    const found = await store.read();
    if (state.epoch !== epoch) return;
    if (!found && state.held) state.end(true, error);
    if (found && state.adopt(found as Tokens, true)) adopted();
  };
  /** Now, and again: a storage may show what another tab has written some time after that tab has told of it. */
  const synchronizeSoon = (error?: ClientError) => {
    for (const ms of [0, ANSWER_MS]) setTimeout(() => void synchronize(error).catch(ignore), ms);
  };
  const post = (message: Message) => channel?.postMessage(isBody ? { ...message, accessToken: undefined } : message);
  const receive = (message: Message) => {
    const { held } = state;
    if (message.type === 'ask') {
      sawHolder();
      if (held && held.remainingMs() > 0) post({ ...held.tokens, sid: held.sid, type: 'token' });
    } else if (message.type === 'loggedOut') {
      const error = new ClientError(message.reason);
      if (isBody) synchronizeSoon(error);
      else if (!message.sid || !held?.sid || message.sid === held.sid) state.end(true, error);
    } else if (isBody) synchronizeSoon();
    else if (areTokens(message) && state.adopt(message, true, message.type === 'loggedIn')) adopted();
  };
  const open = () => {
    // a browser that keeps no data of the site may refuse to open one
    channel ??= isShared ? attempt(() => openChannel?.(name)) : undefined;
    if (channel) channel.onmessage = ({ data }) => receive(Object(data) as Message);
    channel?.unref?.();
    post({ type: 'ask' });
  };
  // an open channel would keep the page out of the back/forward cache
  const shut = () => {
    channel?.close();
    channel = undefined;
  };

  open();
  const endings = [onPageShow?.(open), onPageHide?.(shut), shut];
  onAbort(closing, () => endings.forEach((end) => end?.()));
  return {
    post,
    answered: () =>
      new Promise((resolve) => {
        adopted = resolve;
        setTimeout(resolve, channel ? ANSWER_MS : 0);
      }),
    synchronize,
    end(error = new ClientError('LOGGED_OUT')) {
      const sid = state.held?.sid;
      // of a session that nobody knew here, the others know better
      if (state.held || !error.status) post({ type: 'loggedOut', reason: error.code, sid });
      state.end(false, error);
    },
  };
}
