import { SystemClock } from '../kernel/clock.js';
import { type FakeDecision, FakeProviderEndpoints } from './fake-provider-endpoints.js';
import { FakeProviderFaults } from './fake-provider-faults.js';
import { FakeProviderGrants, type FakeProviderUser } from './fake-provider-grants.js';
import { namingUser, userNamedIn } from './fake-provider-user-header.js';
import {
  type FakeProviderAnswer,
  type FakeProviderEndpoint,
  type FakeProviderRequest,
  fieldsOfFormPost,
  oauthError,
} from './fake-provider-http.js';
import { FakeProviderKeys } from './fake-provider-keys.js';
import type { FakeOpenIdProviderOptions, FakeProviderCaller } from './fake-provider-options.js';
import { FakeProviderServer } from './fake-provider-server.js';

const HOUR_SECONDS = 3600;

/**
 * A provider of OpenID Connect on a port of its own of this machine, for tests of logging in with a provider and of what is
 * done with its tokens. It speaks real HTTP and signs real id tokens; nothing in the application is replaced. Whoever
 * `signsIn` agrees to every authorization at once. Close it after the tests.
 */
export class FakeOpenIdProvider {
  private decision: FakeDecision = { user: undefined, refusal: undefined };
  private readonly apis = new Map<string, (caller: FakeProviderCaller) => unknown>();
  private readonly grants: FakeProviderGrants;
  private readonly endpoints: FakeProviderEndpoints;

  private constructor(
    /** Its address, without a slash at the end. */
    readonly issuer: string,
    /** What is wrong with it: slow, failing, dropping connections, leaving things out. */
    readonly faults: FakeProviderFaults,
    private readonly server: FakeProviderServer,
    private readonly keys: FakeProviderKeys,
    private readonly options: FakeOpenIdProviderOptions,
  ) {
    const { clock = new SystemClock(), rotates = true, endsFamilyAtReuse = true } = options;
    this.grants = new FakeProviderGrants(clock, { rotates, endsFamilyAtReuse });
    this.endpoints = new FakeProviderEndpoints({
      ...{ issuer, clock, keys, faults, grants: this.grants },
      ...{ clientId: this.clientId, clientSecret: this.clientSecret },
      clientAuthentication: options.clientAuthentication,
      accessTokenLifetimeSeconds: options.accessTokenLifetimeSeconds ?? HOUR_SECONDS,
      hasRevocation: options.hasRevocation ?? true,
    });
    server.answerBy((request) => this.answer(request));
  }

  /** Starts one on a free port of 127.0.0.1. */
  static async start(options: FakeOpenIdProviderOptions = {}): Promise<FakeOpenIdProvider> {
    const faults = new FakeProviderFaults();
    const server = new FakeProviderServer(faults);
    const [keys, issuer] = [await FakeProviderKeys.make(), await server.listen()];
    return new FakeOpenIdProvider(issuer, faults, server, keys, options);
  }

  /** Everything it has received, in the order in which it came. */
  get requests(): readonly FakeProviderRequest[] {
    return this.server.requests;
  }

  /** Its id in OIDC_PROVIDERS. */
  get id(): string {
    return this.options.id ?? 'fake';
  }

  /** Of the application. */
  get clientId(): string {
    return this.options.clientId ?? 'fake-client';
  }

  /** Of the application. */
  get clientSecret(): string {
    return this.options.clientSecret ?? 'fake-secret';
  }

  /** Its definition in OIDC_PROVIDERS; what is given wins. */
  settings(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
    const { issuer, clientId, clientSecret } = this;
    return { issuer, clientId, clientSecret, apiOrigins: [issuer], ...more };
  }

  /** The settings of an application that has this provider alone: `testSettings(provider.environment())`. */
  environment(more: Readonly<Record<string, unknown>> = {}): { readonly OIDC_PROVIDERS: string } {
    return { OIDC_PROVIDERS: JSON.stringify({ [this.id]: this.settings(more) }) };
  }

  /** From now on it is this user who agrees to authorizations. */
  signsIn(user: FakeProviderUser): void {
    this.decision = { user, refusal: undefined };
  }

  /** From now on authorizations end with this error (RFC 6749, section 4.1.2.1). */
  refuses(error = 'access_denied'): void {
    this.decision = { ...this.decision, refusal: error };
  }

  /**
   * Goes the user's way from the address of an authorization request, and answers the address at which the browser comes back,
   * with the code in its query. For `response_mode=form_post` the query holds the fields of the form.
   *
   * @param user who agrees, this once, in the place of whoever `signsIn`
   * @throws Error when the provider does not send the user back, as for an unknown client
   */
  async approve(authorization: string | URL, user?: FakeProviderUser): Promise<URL> {
    const response = await fetch(authorization, { redirect: 'manual', headers: namingUser(user) });
    const location = response.headers.get('location');
    if (location !== null) return new URL(location);
    const page = await response.text();
    if (response.status !== 200) throw new Error(`the fake provider answers ${response.status}: ${page}`);
    const { action, fields } = fieldsOfFormPost(page);
    return new URL(`?${fields.toString()}`, action);
  }

  /** Adds an API behind its access tokens: JSON of what the function answers for the caller, and 401 without a good token. */
  serve(path: string, handler: (caller: FakeProviderCaller) => unknown): void {
    this.apis.set(path, handler);
    this.server.apiPaths.add(path);
  }

  /** Those of the requests that went there; a grant type keeps only these of the token requests. */
  requestsTo(
    endpoint: FakeProviderEndpoint,
    grantType?: 'authorization_code' | 'refresh_token',
  ): FakeProviderRequest[] {
    return this.requests.filter(
      (request) =>
        request.endpoint === endpoint &&
        (grantType === undefined || request.parameters.get('grant_type') === grantType),
    );
  }

  /** Waits until so many requests have come to an endpoint, counted from the start. */
  async receives(endpoint: FakeProviderEndpoint, count = 1): Promise<void> {
    while (this.requestsTo(endpoint).length < count) await this.server.nextRequest();
  }

  /** Access tokens issued so far are refused from now on, by the userinfo and by the APIs. */
  expireAccessTokens(): void {
    this.grants.expireAccessTokens();
  }

  /** The user takes back what was allowed, or everybody does: all tokens of theirs are over. */
  withdrawConsent(sub?: string): void {
    this.grants.end(sub);
  }

  /** Whether a refresh with this token would succeed. */
  isRefreshTokenAlive(token: string): boolean {
    return this.grants.isRefreshTokenAlive(token);
  }

  /** From now on it signs with another key, and publishes only that. */
  rotateKeys(): Promise<void> {
    return this.keys.rotate();
  }

  /** Ends it, and every connection to it. */
  async close(): Promise<void> {
    this.faults.clear();
    await this.server.close();
  }

  private answer(request: FakeProviderRequest): FakeProviderAnswer | Promise<FakeProviderAnswer> {
    switch (request.endpoint) {
      case 'discovery':
        return this.endpoints.metadata();
      case 'jwks':
        return { status: 200, body: this.keys.published() };
      case 'authorize':
        return this.endpoints.authorize(request, { ...this.decision, ...userNamedIn(request) });
      case 'token':
        return this.endpoints.token(request);
      case 'revocation':
        return this.endpoints.revoke(request);
      case 'userinfo':
        return this.behindToken(request, ({ user }) => user);
      case 'api':
        return this.behindToken(request, this.apis.get(request.url.pathname) ?? (() => undefined));
      case 'unknown':
        return oauthError('not_found', `there is nothing at ${request.url.pathname}`, 404);
    }
  }

  /** RFC 6750, section 3. */
  private async behindToken(
    request: FakeProviderRequest,
    answerTo: (caller: FakeProviderCaller) => unknown,
  ): Promise<FakeProviderAnswer> {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const grant = token === undefined ? null : this.grants.grantOf(token);
    if (grant) return { status: 200, body: await answerTo({ user: grant.user, scope: grant.scope, request }) };
    const challenge = token === undefined ? 'Bearer' : 'Bearer error="invalid_token"';
    return { status: 401, headers: { 'www-authenticate': challenge } };
  }
}
