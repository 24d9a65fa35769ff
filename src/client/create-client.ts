import { type AccountOperations, accountOperations } from './api/account.js';
import { type SelfServiceOperations, selfServiceOperations } from './api/self-service.js';
import { type ClientCore, createCore } from './client-core.js';
import type { ClientOptions } from './client-options.js';
import { browserEnvironment, type ClientEnvironment } from './environment.js';
import type { ClientEvents } from './token-state.js';

/** One user of Watchword. A page, or a program, has one of them. */
export interface Client extends AccountOperations, SelfServiceOperations {
  /**
   * As the global `fetch`, with the access token where it belongs: at `baseUrl`'s origin and at `origins`. Relative addresses
   * are relative to `baseUrl`. An expired token is renewed before or, if the server refuses it, after; the request is repeated once.
   *
   * @throws ClientError why the token could not be renewed; otherwise, what `fetch` throws
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /**
   * Renews the tokens now. At the beginning of a page, this finds out whether somebody is logged in.
   *
   * @throws ClientError why not
   */
  refresh(): Promise<void>;
  /**
   * An access token that counts, for what does not go through `fetch`, such as a WebSocket.
   *
   * @returns undefined where nobody is logged in, and in delivery `cookie`
   * @throws ClientError why it could not be renewed
   */
  accessToken(): Promise<string | undefined>;
  /** Whether somebody is known to be logged in. In a new page it is false until the first call or `refresh()`. */
  readonly isLoggedIn: boolean;
  /** Calls the listener at each event. Returns what ends that. */
  on<Name extends keyof ClientEvents>(event: Name, listener: (event: ClientEvents[Name]) => void): () => void;
  /** Ends the client, not the session: whatever waits is rejected with CLIENT_CLOSED, and no tab is listened to any more. */
  close(): void;
}

const CORES = new WeakMap<Client, ClientCore>();

/** What a client of `createClient` is made of. */
export function coreOf(client: Client): ClientCore {
  return CORES.get(client) as ClientCore;
}

/**
 * Makes a client. It does nothing until it is used.
 *
 * @param environment for tests
 */
export function createClient(options: ClientOptions, environment: ClientEnvironment = browserEnvironment()): Client {
  const core = createCore(options, environment);
  const client: Client = {
    ...accountOperations(core),
    ...selfServiceOperations(core),
    fetch: core.fetch,
    refresh: core.refresh,
    accessToken: async () => (await core.credentials.current())?.accessToken,
    get isLoggedIn() {
      return !!core.state.held;
    },
    on: core.state.on,
    close: core.close,
  };
  CORES.set(client, core);
  return client;
}
