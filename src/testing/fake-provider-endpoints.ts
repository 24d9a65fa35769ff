import type { Clock } from '../kernel/clock.js';
import type { FakeProviderFaults } from './fake-provider-faults.js';
import type { FakeGrant, FakeProviderGrants, FakeProviderUser } from './fake-provider-grants.js';
import { type FakeProviderAnswer, type FakeProviderRequest, formPostPage, oauthError } from './fake-provider-http.js';
import type { FakeProviderKeys } from './fake-provider-keys.js';

/** What the endpoints go by. */
export interface FakeProviderSetup {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly clientAuthentication: readonly string[] | undefined;
  readonly accessTokenLifetimeSeconds: number;
  readonly hasRevocation: boolean;
  readonly clock: Clock;
  readonly keys: FakeProviderKeys;
  readonly grants: FakeProviderGrants;
  readonly faults: FakeProviderFaults;
}

/** Who decides about the next authorization, and how. */
export interface FakeDecision {
  readonly user: FakeProviderUser | undefined;
  readonly refusal: string | undefined;
}

const ID_TOKEN_LIFETIME_SECONDS = 3600;
const OTHER_ISSUER = 'https://another-issuer.example';

/** What a fake provider answers where nothing goes wrong. */
export class FakeProviderEndpoints {
  constructor(private readonly setup: FakeProviderSetup) {}

  /** OpenID Connect Discovery 1.0, section 3. */
  metadata(): FakeProviderAnswer {
    const { issuer, clientAuthentication, hasRevocation } = this.setup;
    const body = {
      ...{ issuer, jwks_uri: `${issuer}/jwks`, userinfo_endpoint: `${issuer}/userinfo` },
      ...{ authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` },
      ...(hasRevocation ? { revocation_endpoint: `${issuer}/revoke` } : {}),
      ...(clientAuthentication ? { token_endpoint_auth_methods_supported: clientAuthentication } : {}),
      ...{ response_types_supported: ['code'], response_modes_supported: ['query', 'form_post'] },
      ...{ grant_types_supported: ['authorization_code', 'refresh_token'], subject_types_supported: ['public'] },
      ...{ id_token_signing_alg_values_supported: ['RS256'], code_challenge_methods_supported: ['S256'] },
      ...{ authorization_response_iss_parameter_supported: true },
    };
    return { status: 200, body };
  }

  /** RFC 6749, section 4.1.1; whoever is signed in at the provider agrees at once. */
  authorize({ parameters }: FakeProviderRequest, { user, refusal }: FakeDecision): FakeProviderAnswer {
    const redirectUri = parameters.get('redirect_uri');
    if (parameters.get('client_id') !== this.setup.clientId) return oauthError('invalid_client', 'unknown client_id');
    if (redirectUri === null || !URL.canParse(redirectUri)) return oauthError('invalid_request', 'bad redirect_uri');
    const challenge = parameters.get('code_challenge');
    const back = new URLSearchParams();
    if (parameters.get('response_type') !== 'code') back.set('error', 'unsupported_response_type');
    else if (challenge === null || parameters.get('code_challenge_method') !== 'S256') {
      back.set('error', 'invalid_request');
      back.set('error_description', 'PKCE with S256 is required');
    } else if (refusal !== undefined || user === undefined) {
      back.set('error', refusal ?? 'login_required');
      back.set('error_description', 'nobody is signed in at the fake provider: see signsIn()');
    } else {
      const [scope, nonce] = [parameters.get('scope') ?? '', parameters.get('nonce')];
      back.set('code', this.setup.grants.issueCode({ user, scope, nonce, isEnded: false }, redirectUri, challenge));
    }
    return this.wayBack(parameters, redirectUri, back);
  }

  /** RFC 6749, sections 4.1.3 and 6. */
  token(request: FakeProviderRequest): FakeProviderAnswer {
    const refusal = this.refuseClient(request);
    if (refusal) return refusal;
    const { grants } = this.setup;
    const of = (name: string) => request.parameters.get(name) ?? '';
    switch (of('grant_type')) {
      case 'authorization_code': {
        const grant = grants.redeemCode(of('code'), of('redirect_uri'), of('code_verifier'));
        if (!grant) return oauthError('invalid_grant', 'the code is not good');
        return this.issue(grant, grants.issueRefreshToken(grant), grant.nonce);
      }
      case 'refresh_token': {
        const redeemed = grants.redeemRefreshToken(of('refresh_token'));
        if (!redeemed) return oauthError('invalid_grant', 'the refresh token is not good');
        return this.issue(redeemed.grant, redeemed.next, null);
      }
      default:
        return oauthError('unsupported_grant_type', 'only authorization_code and refresh_token');
    }
  }

  /** RFC 7009. */
  revoke(request: FakeProviderRequest): FakeProviderAnswer {
    const refusal = this.refuseClient(request);
    if (refusal) return refusal;
    this.setup.grants.revoke(request.parameters.get('token') ?? '');
    return { status: 200 };
  }

  private issue(grant: FakeGrant, refreshToken: string, nonce: string | null): FakeProviderAnswer {
    const { grants, faults, accessTokenLifetimeSeconds } = this.setup;
    const isOpenId = grant.scope.split(' ').includes('openid');
    const body = faults.distort({
      access_token: grants.issueAccessToken(grant, accessTokenLifetimeSeconds),
      token_type: 'Bearer',
      expires_in: accessTokenLifetimeSeconds,
      refresh_token: refreshToken,
      scope: grant.scope,
      ...(isOpenId ? { id_token: this.idToken(grant, nonce) } : {}),
    });
    return { status: 200, body };
  }

  private idToken({ user }: FakeGrant, nonce: string | null): string {
    const { clock, faults, keys, issuer, clientId } = this.setup;
    const issuedAt = Math.floor(clock.now().getTime() / 1000) + faults.clockSkewSeconds;
    const claims = {
      ...user,
      iss: faults.wrongIssuer ? OTHER_ISSUER : issuer,
      aud: clientId,
      iat: issuedAt,
      exp: issuedAt + ID_TOKEN_LIFETIME_SECONDS,
      ...(nonce === null ? {} : { nonce }),
      ...faults.idTokenClaims,
    };
    return keys.sign(claims, faults);
  }

  private wayBack(asked: URLSearchParams, redirectUri: string, fields: URLSearchParams): FakeProviderAnswer {
    const { faults, issuer } = this.setup;
    const state = asked.get('state');
    const named = faults.redirectIssuer === undefined ? issuer : faults.redirectIssuer;
    if (state !== null) fields.set('state', state);
    if (named !== null) fields.set('iss', named);
    if (asked.get('response_mode') === 'form_post') return { status: 200, body: formPostPage(redirectUri, fields) };
    const location = new URL(redirectUri);
    for (const [name, value] of fields) location.searchParams.append(name, value);
    return { status: 302, headers: { location: location.href } };
  }

  private refuseClient({ headers, parameters }: FakeProviderRequest): FakeProviderAnswer | undefined {
    const { clientId, clientSecret, clientAuthentication } = this.setup;
    const basic = /^Basic (.+)$/i.exec(headers.authorization ?? '')?.[1];
    const method = basic ? 'client_secret_basic' : parameters.has('client_secret') ? 'client_secret_post' : 'none';
    const [id, secret] = basic ? decodedBasic(basic) : [parameters.get('client_id'), parameters.get('client_secret')];
    const isKnown = id === clientId && (secret ?? undefined) === clientSecret;
    if (isKnown && (clientAuthentication?.includes(method) ?? true)) return undefined;
    return { ...oauthError('invalid_client', 'this is no way to authenticate the client', 401) };
  }
}

/** RFC 6749, section 2.3.1: both parts are form-encoded first. */
function decodedBasic(credentials: string): readonly [string, string] {
  const [id = '', secret = ''] = Buffer.from(credentials, 'base64').toString().split(/:(.*)/s);
  const decode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
  return [decode(id), decode(secret)];
}
