import type { Clock } from '../kernel/clock.js';
import type { FakeProviderUser } from './fake-provider-grants.js';
import type { FakeProviderRequest } from './fake-provider-http.js';

/** What a fake provider is like; everything has a default. */
export interface FakeOpenIdProviderOptions {
  /** Its id in OIDC_PROVIDERS; `fake` if absent. */
  readonly id?: string;
  /** Of the application; `fake-client` if absent. */
  readonly clientId?: string;
  /** Of the application; `fake-secret` if absent. */
  readonly clientSecret?: string;
  /** What it lists and accepts: `['client_secret_post']`. If absent, it lists nothing and accepts basic and post. */
  readonly clientAuthentication?: readonly string[];
  /** One hour if absent. */
  readonly accessTokenLifetimeSeconds?: number;
  /** Whether a refresh gives a new refresh token and spends the old one; yes if absent. */
  readonly rotates?: boolean;
  /** Whether a refresh token that comes twice ends all tokens of its sign-in; yes if absent. */
  readonly endsFamilyAtReuse?: boolean;
  /** Whether it has a revocation endpoint; yes if absent. */
  readonly hasRevocation?: boolean;
  /** By which its tokens expire; the machine's if absent. */
  readonly clock?: Clock;
}

/** Who calls an API of a fake provider, by a good access token. */
export interface FakeProviderCaller {
  /** Whose token it is. */
  readonly user: FakeProviderUser;
  /** What it was granted for. */
  readonly scope: string;
  /** What was asked. */
  readonly request: FakeProviderRequest;
}
