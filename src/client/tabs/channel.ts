import type { ClientSettings } from '../client-options.js';
import type { ChannelLike, ClientEnvironment } from '../environment.js';
import type { Tokens } from '../expiry.js';
import type { LogoutReason } from '../token-state.js';

/** What tabs tell each other. In delivery `body` no token is in it, because each tab reads it from the storage. */
export type Message =
  /** The sender has got its turn to refresh, and asks whether anybody has a token already. */
  | { readonly type: 'ask' }
  | ({ readonly type: 'token' | 'loggedIn' } & Tokens)
  | { readonly type: 'loggedOut'; readonly reason: LogoutReason; readonly sid: string | undefined };

/** @returns undefined for what no client of this version sent */
export function messageIn(data: unknown): Message | undefined {
  const { type, at, expiresInMs, accessToken, sid, reason } = Object(data) as Record<string, unknown>;
  if (!isTextOrNothing(sid)) return undefined;
  switch (type) {
    case 'ask':
      return { type };
    case 'token':
    case 'loggedIn':
      if (typeof at !== 'number' || typeof expiresInMs !== 'number' || !isTextOrNothing(accessToken)) return undefined;
      return { type, at, expiresInMs, accessToken, sid };
    case 'loggedOut':
      return { type, reason: String(reason) as LogoutReason, sid };
    default:
      return undefined;
  }
}

function isTextOrNothing(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

/** The channel to the browser's other tabs. It is closed while the page is left, which lets the browser keep the page. */
export class TabChannel {
  readonly #open: () => void;
  readonly #endings: (() => void)[] = [];
  #channel: ChannelLike | undefined;

  /** @param onReturn called when the page comes out of the back/forward cache */
  constructor(
    environment: ClientEnvironment,
    { name, isShared }: ClientSettings,
    receive: (message: Message) => void,
    onReturn: () => void,
  ) {
    this.#open = () => {
      this.#channel ??= isShared ? environment.openChannel?.(name) : undefined;
      if (!this.#channel) return;
      this.#channel.onmessage = ({ data }) => {
        const message = messageIn(data);
        if (message) receive(message);
      };
    };
    this.#open();
    const hide = environment.onPageHide?.(() => this.#shut());
    const show = environment.onPageShow?.(() => {
      this.#open();
      onReturn();
    });
    this.#endings.push(...[hide, show].filter((end) => end !== undefined));
  }

  get isOpen(): boolean {
    return this.#channel !== undefined;
  }

  post(message: Message): void {
    this.#channel?.postMessage(message);
  }

  close(): void {
    for (const end of this.#endings) end();
    this.#shut();
  }

  #shut(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }
}
