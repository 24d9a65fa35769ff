import type { ServiceCredentials } from '../issuer/service-credentials.js';

/** Asks the issuer what a token is at this moment, so that a revocation counts at once. */
export interface IntrospectionOptions extends ServiceCredentials {
  /** Where to ask; `/oauth/introspect` of the issuer if absent. */
  readonly endpoint?: string;
  /** For how long an answer counts, from when it was asked for; 10 if absent. With 0 each request asks. */
  readonly cacheSeconds?: number;
  /** How many answers are kept at most; 10,000 if absent. */
  readonly cacheEntries?: number;
  /** How long one answer may take; 3 if absent. */
  readonly timeoutSeconds?: number;
  /**
   * What becomes of a token while the issuer does not answer: `refuse` (503, the default), or `accept` what its signature and the last answer
   * say. A token that was reported as not active stays refused in either case.
   */
  readonly whenUnavailable?: 'refuse' | 'accept';
}
