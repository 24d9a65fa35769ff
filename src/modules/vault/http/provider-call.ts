import type { ProviderDefinition } from '../../../config/provider-settings.js';
import type { Clock } from '../../../kernel/clock.js';
import type { FreshToken, ProviderTokens } from '../refresh/provider-tokens.js';
import { abortable } from './abortable.js';
import type { Delay } from './delay.js';
import { ProviderRequestRefused } from './provider-request-refused.js';
import { followed, type Hop, isWithin, locationOf } from './redirection.js';
import type { RefusedTokens } from './refused-tokens.js';
import type { RepeatableRequest } from './repeatable-request.js';
import { retryAfterMs } from './retry-after.js';

const MOST_REDIRECTS = 20;
const LONGEST_WAIT_MS = 10_000;

/** Visible characters and the space: what RFC 6749, appendix A.12, lets a token be. A header refuses others, and quotes them. */
const SENDABLE_TOKEN = /^[\x20-\x7e]+$/;

/** What all calls share. */
export interface ProviderCallServices {
  readonly tokens: Pick<ProviderTokens, 'getFresh' | 'refreshAfterRefusal'>;
  readonly refused: RefusedTokens;
  readonly clock: Clock;
  readonly delay: Delay;
}

/** One call of an API in the name of a user, with all that is sent for it. */
export class ProviderCall {
  private readonly connection: string;
  private token: FreshToken | undefined;
  private redirects = 0;
  private hasReplaced = false;
  private hasWaited = false;

  constructor(
    private readonly services: ProviderCallServices,
    private readonly userId: string,
    private readonly provider: ProviderDefinition,
    private readonly request: RepeatableRequest,
  ) {
    this.connection = JSON.stringify([userId, provider.id]);
  }

  async run(): Promise<Response> {
    this.request.signal?.throwIfAborted();
    let hop = this.request.first;
    for (;;) {
      const response = await this.send(hop);
      const next = await this.nextAfter(hop, response).catch(async (error: unknown) => {
        await discard(response);
        throw error;
      });
      if (!next) return this.answer(response);
      await discard(response);
      hop = next;
    }
  }

  /** What is sent next: the same once more, or where a redirect leads; undefined when the answer is the caller's. */
  private async nextAfter(hop: Hop, response: Response): Promise<Hop | undefined> {
    if (!hop.hasLeft && this.token) {
      if (response.status === 401) return (await this.hasOtherToken(this.token.accessToken)) ? hop : undefined;
      if (this.hasReplaced) this.services.refused.recordAcceptance(this.connection);
    }
    return (await this.hasWaitedAsAsked(hop, response)) ? hop : this.redirected(hop, response);
  }

  private async send(hop: Hop): Promise<Response> {
    const { init, signal } = this.request;
    const headers = new Headers(hop.headers);
    if (!hop.hasLeft) headers.set('authorization', authorizationOf(await this.freshToken()));
    const { url, method, body } = hop;
    return fetch(url, { ...init, method, headers, body, signal: signal ?? null, redirect: 'manual' });
  }

  private async freshToken(): Promise<FreshToken> {
    this.token ??= await this.orAborted(this.services.tokens.getFresh(this.userId, this.provider.id));
    return this.token;
  }

  /** Once a call, whatever the API says to the second token. */
  private async hasOtherToken(refusedToken: string): Promise<boolean> {
    const { refused, clock, tokens } = this.services;
    if (this.hasReplaced || !refused.mayBeReplaced(this.connection, refusedToken, clock.now())) return false;
    this.hasReplaced = true;
    this.token = await this.orAborted(tokens.refreshAfterRefusal(this.userId, this.provider.id, refusedToken));
    const { accessToken } = this.token;
    refused.recordReplacement(this.connection, refusedToken, accessToken, clock.now());
    return accessToken !== refusedToken;
  }

  /** Only what may be sent twice without harm (RFC 9110, section 9.2.1) is sent again. */
  private async hasWaitedAsAsked({ method }: Hop, { status, headers }: Response): Promise<boolean> {
    if (this.hasWaited || (status !== 429 && status !== 503) || (method !== 'GET' && method !== 'HEAD')) return false;
    const waitMs = retryAfterMs(headers.get('retry-after'), this.services.clock.now());
    if (waitMs === undefined || waitMs > LONGEST_WAIT_MS) return false;
    this.hasWaited = true;
    await this.services.delay.wait(waitMs, this.request.signal);
    return true;
  }

  private redirected(hop: Hop, response: Response): Hop | undefined {
    const location = this.request.redirect === 'manual' ? undefined : locationOf(response);
    if (location === undefined) return undefined;
    if (this.request.redirect === 'error') {
      throw new ProviderRequestRefused('redirect', `${hop.url.origin} redirects, which the caller has ruled out.`);
    }
    this.redirects += 1;
    if (this.redirects > MOST_REDIRECTS) {
      throw new ProviderRequestRefused('redirect', `${hop.url.origin} redirects more than ${MOST_REDIRECTS} times.`);
    }
    return followed(hop, response.status, location, this.provider.apiOrigins);
  }

  /** Fetch says of itself whether it has followed a redirect; here it has not, but we have. */
  private answer(response: Response): Response {
    return this.redirects === 0 ? response : Object.defineProperty(response, 'redirected', { value: true });
  }

  private orAborted<T>(work: Promise<T>): Promise<T> {
    return abortable(work, this.request.signal);
  }
}

/** @throws ProviderRequestRefused when the address is none of the provider's */
export function assertWithin(provider: ProviderDefinition, url: URL): void {
  if (isWithin(provider.apiOrigins, url)) return;
  throw new ProviderRequestRefused(
    'origin',
    `${url.origin} is not among the apiOrigins of ${provider.id} in OIDC_PROVIDERS, so no token of a user is sent there.`,
  );
}

/** `Bearer` as RFC 6750 writes it, because some APIs are particular; providers write their token type as they like. */
function authorizationOf({ accessToken, tokenType }: FreshToken): string {
  if (tokenType.toLowerCase() !== 'bearer') {
    throw new ProviderRequestRefused('token', 'The provider issued a token that is no Bearer token (RFC 6750).');
  }
  if (!SENDABLE_TOKEN.test(accessToken)) {
    throw new ProviderRequestRefused('token', 'The provider issued a token that no header can carry.');
  }
  return `Bearer ${accessToken}`;
}

/** Frees the connection of an answer that nobody will read. */
async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}
