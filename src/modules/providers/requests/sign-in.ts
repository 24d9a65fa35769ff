import type { ProviderDefinition } from '../../../config/settings.js';
import { type Claims, identityOfClaims, identityOfProfile } from '../identity.js';
import { ProviderFailure } from '../provider-failure.js';
import type { IssuedTokens, ProviderIdentity } from '../provider-tokens-answer.js';
import type { SignInCallback } from './authorization.js';
import { type Configuration, openIdLibrary } from './open-id-library.js';
import { fetchJson } from './protected-json.js';
import { issuedTokens } from './token-answer.js';

/** A code that was exchanged; who it is may have to be asked still. */
export interface ExchangedCode {
  readonly configuration: Configuration;
  readonly tokens: IssuedTokens;
  /** Of the verified id token; none at plain OAuth 2. */
  readonly claims: Claims;
}

/** Verifies the callback and exchanges the code. */
export async function exchangeCode(
  provider: ProviderDefinition,
  callback: SignInCallback,
  open: () => Promise<Configuration>,
): Promise<ExchangedCode> {
  const library = await openIdLibrary();
  const configuration = await open();
  const isOpenId = provider.protocol === 'oidc';
  const answer = await library.authorizationCodeGrant(configuration, callbackUrl(callback, isOpenId), {
    expectedState: callback.state,
    pkceCodeVerifier: callback.codeVerifier,
    ...(isOpenId ? { expectedNonce: callback.nonce, idTokenExpected: true } : {}),
  });
  return { configuration, tokens: issuedTokens(answer), claims: answer.claims() ?? {} };
}

/** @throws ProviderFailure `refused` when the provider does not say who it is */
export async function identityAt(
  provider: ProviderDefinition,
  { configuration, tokens, claims }: ExchangedCode,
  formUser: string | undefined,
): Promise<ProviderIdentity> {
  const access = { provider, configuration, accessToken: tokens.accessToken };
  const identity =
    provider.protocol === 'oidc'
      ? identityOfClaims(await completeClaims(access, claims), formUser)
      : await profileIdentity(access);
  if (!identity) throw new ProviderFailure('refused', 'no_subject', `${provider.id} does not say who signed in.`);
  return identity;
}

interface Access {
  readonly provider: ProviderDefinition;
  readonly configuration: Configuration;
  readonly accessToken: string;
}

/** The address of the callback as it was announced, with what the provider added. */
function callbackUrl({ url, redirectUri }: SignInCallback, isOpenId: boolean): URL {
  const announced = new URL(redirectUri);
  announced.search = url.search;
  // without an issuer of its own to compare it with (RFC 9207, section 2.4); each provider has its own callback
  if (!isOpenId) announced.searchParams.delete('iss');
  return announced;
}

/** Many providers tell an address at the userinfo alone. */
async function completeClaims({ configuration, accessToken }: Access, claims: Claims): Promise<Claims> {
  const canTell = configuration.serverMetadata().userinfo_endpoint !== undefined;
  const { sub: subject } = claims;
  if (claims['email'] !== undefined || !canTell || typeof subject !== 'string') return claims;
  const { fetchUserInfo } = await openIdLibrary();
  const told = await fetchUserInfo(configuration, accessToken, subject);
  // an id token without an address verifies none, whatever it says
  return { ...claims, email_verified: undefined, ...told };
}

async function profileIdentity(access: Access): Promise<ProviderIdentity | undefined> {
  const { profile, endpoints, emailsEndpoint } = access.provider;
  const body = await fetchJson(access, endpoints?.userinfo ?? '');
  const emails = emailsEndpoint === undefined ? [] : await fetchJson(access, emailsEndpoint);
  return identityOfProfile(asObject(body), profile, Array.isArray(emails) ? emails.map(asObject) : []);
}

function asObject(value: unknown): Claims {
  return typeof value === 'object' && value !== null ? (value as Claims) : {};
}
