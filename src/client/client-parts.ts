import type { ClientSettings } from './client-options.js';
import type { ClientEnvironment } from './environment.js';
import type { RefreshLock } from './tabs/refresh-lock.js';
import type { TabSync } from './tabs/tab-sync.js';
import type { TokenState } from './token-state.js';
import type { TokenStore } from './token-store.js';
import type { Transport } from './transport.js';

/** What the tokens of a client are renewed with. */
export interface ClientParts {
  readonly environment: ClientEnvironment;
  readonly settings: ClientSettings;
  /** Aborted by `close()`, with CLIENT_CLOSED. */
  readonly closing: AbortSignal;
  readonly state: TokenState;
  readonly store: TokenStore;
  readonly lock: RefreshLock;
  readonly tabs: TabSync;
  readonly transport: Transport;
}
