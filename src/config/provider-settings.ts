import type { KeyObject } from 'node:crypto';

/* The section of the settings that names the providers of others: OIDC_PROVIDERS and what goes with it. */

const PROVIDER_ID = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;

/** Whether the text can be the id of a provider, whatever is configured. */
export function isProviderId(text: string): boolean {
  return PROVIDER_ID.test(text);
}

/** How a provider learns who we are; `undefined` in the settings leaves it to what the provider announces. */
export type ClientAuthentication = 'client_secret_basic' | 'client_secret_post' | 'none';

/** What stands in for a client secret at providers that want a signed assertion in its place, as Apple does. */
export interface SignedClientSecret {
  /** Signs ES256. */
  readonly privateKey: KeyObject;
  /** The id of that key at the provider. */
  readonly keyId: string;
  /** The claim `iss`: the team's id at the provider. */
  readonly teamId: string;
}

/** Where a plain OAuth 2 provider answers. All are https, but for loopback outside production. */
export interface ProviderEndpoints {
  /** RFC 6749, section 3.1. */
  readonly authorization: string;
  /** RFC 6749, section 3.2. */
  readonly token: string;
  /** Answers, with an access token, who the user is. */
  readonly userinfo: string | undefined;
  /** RFC 7009. */
  readonly revocation: string | undefined;
}

/** Which members of the userinfo say what, at a plain OAuth 2 provider. */
export interface ProviderProfile {
  /** The id of the user, which never changes; a number is taken as text. */
  readonly subject: string;
  /** Their address. */
  readonly email: string;
  /** A boolean that says whether the provider has confirmed that address; undefined where there is none: it never counts then. */
  readonly emailVerified: string | undefined;
  /** For people. */
  readonly name: string;
  /** A proposal for our username. */
  readonly username: string;
  /** An https address. */
  readonly picture: string;
}

/** One provider of OIDC_PROVIDERS, with everything that a preset adds. */
export interface ProviderDefinition {
  /** In our routes and rows: up to 32 of a-z, 0-9 and hyphens. */
  readonly id: string;
  /** For people: `Google`. */
  readonly name: string;
  /** OpenID Connect with discovery, or plain OAuth 2 by its endpoints. */
  readonly protocol: 'oidc' | 'oauth2';
  /** The issuer, exactly as the provider writes it; undefined for plain OAuth 2. */
  readonly issuer: string | undefined;
  /** Undefined for OpenID Connect, which discovers them. */
  readonly endpoints: ProviderEndpoints | undefined;
  /** Ours, at the provider. */
  readonly clientId: string;
  /** In a KeyObject because nothing prints what that holds; undefined for a public client or a signed secret. */
  readonly clientSecret: KeyObject | undefined;
  /** In its place. */
  readonly signedSecret: SignedClientSecret | undefined;
  /** Undefined leaves it to the metadata: basic, unless only post is listed there. */
  readonly clientAuthentication: ClientAuthentication | undefined;
  /** What is asked for. */
  readonly scopes: readonly string[];
  /** More parameters of the authorization request, such as `prompt` or `access_type`. */
  readonly authorizationParameters: Readonly<Record<string, string>>;
  /** How the provider comes back; `form_post` where it insists, as Apple does when it is asked for an address. */
  readonly responseMode: 'query' | 'form_post';
  /** The only origins to which an access token of this provider is sent by `ProviderHttp`. */
  readonly apiOrigins: readonly string[];
  /** For plain OAuth 2. */
  readonly profile: ProviderProfile;
  /** Where addresses are listed with `email`, `verified` and `primary`, as GitHub does. */
  readonly emailsEndpoint: string | undefined;
}

/** Other people's providers, at which our users log in or have tokens. */
export class ProviderSettings {
  /** By id, in the order of the settings. */
  readonly providers: ReadonlyMap<string, ProviderDefinition>;
  /** Beside our own: the origins to which a sign-in may return. */
  readonly returnToOrigins: readonly string[];
  /** Whether GET /connections/:provider/token is served. */
  readonly allowsTokenReading: boolean;
  /** Whether connections in use are refreshed before anybody asks. */
  readonly refreshesAhead: boolean;
}
