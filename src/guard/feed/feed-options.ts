import type { ServiceCredentials } from '../issuer/service-credentials.js';

/** Asks the issuer every few seconds what it revoked, so that a logout counts here without a request to the issuer for each call. */
export interface RevocationFeedOptions extends ServiceCredentials {
  /** Where to ask, without the name of the stream; `/oauth/events` of the issuer if absent. */
  readonly endpoint?: string;
  /** How long to wait between two polls; 5 if absent. */
  readonly pollSeconds?: number;
  /** A name for this service, for whoever looks at the issuer's streams: up to 32 letters, digits, `-` and `_`; `guard` if absent. */
  readonly stream?: string;
  /** What becomes of tokens of which nothing bad is known, while the issuer has not been heard: `accept` (the default) or `refuse` (503). */
  readonly whenStale?: 'accept' | 'refuse';
  /** For how long the issuer may be silent before its last word counts as stale; 60 if absent. */
  readonly staleAfterSeconds?: number;
  /** How far the clocks of the issuer's instances and of its database may be apart; 5 if absent. */
  readonly issuerClocksApartSeconds?: number;
  /** How long a revocation is remembered at least; an hour if absent. Give it where access tokens live longer. */
  readonly rememberSeconds?: number;
  /** How many revocations are remembered at most; 1,000,000 if absent, about 100 MB: enough for 10,000 a minute. */
  readonly mostRevocations?: number;
}
