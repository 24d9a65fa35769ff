import { attempt } from './attempt.js';

/** What the client uses of `navigator.locks`. */
export interface LocksLike {
  /** As in the Web Locks API. */
  request(
    name: string,
    options: { readonly signal?: AbortSignal; readonly steal?: boolean },
    callback: () => Promise<unknown>,
  ): Promise<unknown>;
}

/** What the client uses of a BroadcastChannel. */
export interface ChannelLike {
  /** Sends to all other tabs. */
  postMessage(message: unknown): void;
  /** Called with what other tabs send. */
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  /** Ends the channel. */
  close(): void;
  /** In Node, where an open channel would keep the process from ending. */
  unref?(): void;
}

/** What the client uses of `localStorage`, which answers at once. */
export interface LocalStorageLike {
  /** Reads. */
  getItem(key: string): string | null;
  /** Writes. */
  setItem(key: string, value: string): void;
  /** Deletes. */
  removeItem(key: string): void;
}

/** Sends a request, as the global `fetch` does. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Everything of the outside world that the client uses, so that tests can simulate tabs, clocks and networks. */
export interface ClientEnvironment {
  /** Sends a request. */
  readonly fetch: Fetch;
  /** The device's clock, in milliseconds. It may be wrong, and it may jump. */
  readonly now: () => number;
  /** Milliseconds since some moment. It never jumps, but it may stand still while the device sleeps. */
  readonly monotonicMs: () => number;
  /** Calls back once, later. Returns what cancels it. */
  readonly setTimeout: (callback: () => void, ms: number) => () => void;
  /** An unguessable name of up to 64 letters, digits, `-` and `_`. */
  readonly randomId: () => string;
  /** From 0 to 1, without 1. */
  readonly randomFraction: () => number;
  /** Absent where there are no Web Locks. */
  readonly locks?: LocksLike;
  /** Absent where tabs cannot talk. */
  readonly openChannel?: (name: string) => ChannelLike;
  /** Absent, also where it is forbidden. */
  readonly localStorage?: LocalStorageLike;
  /** Calls back whenever the page comes out of the back/forward cache. Returns what ends it. */
  readonly onPageShow?: (callback: () => void) => () => void;
  /** Calls back whenever the page is left. Returns what ends it. */
  readonly onPageHide?: (callback: () => void) => () => void;
}

/** What this file reads of the global object, which has no such types without the DOM's library. */
interface BrowserGlobals {
  readonly navigator?: { readonly locks?: LocksLike };
  readonly localStorage?: LocalStorageLike;
  readonly BroadcastChannel?: new (name: string) => ChannelLike;
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
}

/** What `Date.now` says, here alone. */
export const deviceNow = (): number => Date.now();

/** The browser's or Node's own. `localStorage` is looked up when it is used, since a forbidden one throws when it is read. */
export function browserEnvironment(): ClientEnvironment {
  const globals = globalThis as unknown as BrowserGlobals;
  const { navigator, BroadcastChannel } = globals;
  const listen = (type: string) => (callback: () => void) => {
    globals.addEventListener?.(type, callback);
    return () => globals.removeEventListener?.(type, callback);
  };
  return {
    fetch: (input, init) => fetch(input, init),
    now: deviceNow,
    monotonicMs: () => performance.now(),
    setTimeout(callback, ms) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    randomId: () => randomNumbers(4).join('-'),
    randomFraction: () => Number(randomNumbers(1)[0]) / 2 ** 32,
    locks: navigator?.locks,
    openChannel: BroadcastChannel && ((name) => new BroadcastChannel(name)),
    get localStorage() {
      return attempt(() => globals.localStorage);
    },
    onPageShow: listen('pageshow'),
    onPageHide: listen('pagehide'),
  };
}

function randomNumbers(count: number): Uint32Array {
  return crypto.getRandomValues(new Uint32Array(count));
}
