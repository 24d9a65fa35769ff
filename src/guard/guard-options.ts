import type { AsymmetricAlgorithm } from '../kernel/signing-algorithms.js';
import type { RevocationFeedOptions } from './feed/feed-options.js';
import type { IntrospectionOptions } from './introspection/introspection-options.js';

/** What `WatchwordGuardModule.forRoot` needs to know of the Watchword server whose tokens it verifies. */
export interface WatchwordGuardOptions {
  /** The server's `PUBLIC_URL`: what its tokens name as `iss`. */
  readonly issuer: string;
  /** The server's `TOKEN_AUDIENCE`: what its tokens name as `aud`. */
  readonly audience: string;
  /**
   * Where the published keys are, if not at the issuer's `/.well-known/jwks.json`: for a server that this application reaches
   * under another address than browsers do.
   */
  readonly jwksUri?: string;
  /** The algorithms that keys may have; all three if absent. */
  readonly algorithms?: readonly AsymmetricAlgorithm[];
  /**
   * By how many seconds this machine's clock may differ from the server's. If absent, a token counts from 30 s before its
   * start and until its end to the second, as at the server itself. A number is added to the end, and to the start if it is
   * larger than 30.
   */
  readonly clockToleranceSeconds?: number;
  /** For how long keys are used that could not be fetched again, because the server is away; no limit if absent. */
  readonly maxStaleSeconds?: number;
  /**
   * The most that a token lives, whatever it says itself. Only for a server whose `ACCESS_TOKEN_EXPIRY` has just been made
   * shorter; no limit if absent.
   */
  readonly maxTokenAgeSeconds?: number;
  /**
   * Asks the server about each token, so that a revocation and a change of roles count at once. Together with `revocationFeed` only tokens are asked about
   * whose user has changed.
   */
  readonly introspection?: IntrospectionOptions;
  /** Asks the server every few seconds what it revoked, so that a logout counts within that time. */
  readonly revocationFeed?: RevocationFeedOptions;
  /** Lets issuer and `jwksUri` be `http:` addresses of other machines. Whoever stands between can then forge tokens. */
  readonly allowHttp?: boolean;
}
