import type { ProviderDefinition } from '../../../config/settings.js';

/** What a sign-in is begun with; the caller keeps state, nonce and verifier for the callback. */
export interface SignInFlow {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly loginHint?: string | undefined;
  readonly prompt?: string | undefined;
}

/** What the browser brought back, beside what the flow was begun with. */
export interface SignInCallback {
  /** With the query of the callback. */
  readonly url: URL;
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** Apple's form field `user`. */
  readonly formUser?: string | undefined;
}

/** The authorization request (RFC 6749, section 4.1.1; RFC 7636; OpenID Connect Core 1.0, section 3.1.2.1). */
export function authorizationParameters(
  provider: ProviderDefinition,
  flow: SignInFlow,
  codeChallenge: string,
): Record<string, string> {
  const { scopes, protocol, responseMode } = provider;
  const parameters: Record<string, string | undefined> = {
    prompt: usualPrompt(provider),
    ...provider.authorizationParameters,
    ...(flow.prompt === undefined ? {} : { prompt: flow.prompt }),
    login_hint: flow.loginHint,
    redirect_uri: flow.redirectUri,
    scope: scopes.join(' '),
    state: flow.state,
    nonce: protocol === 'oidc' ? flow.nonce : undefined,
    response_mode: responseMode === 'form_post' ? responseMode : undefined,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
  };
  const isPresent = (entry: [string, string | undefined]): entry is [string, string] => Boolean(entry[1]);
  return Object.fromEntries(Object.entries(parameters).filter(isPresent));
}

/** Without consent the scope `offline_access` is dropped in silence (OpenID Connect Core 1.0, section 11). */
function usualPrompt({ protocol, scopes }: ProviderDefinition): string | undefined {
  return protocol === 'oidc' && scopes.includes('offline_access') ? 'consent' : undefined;
}
