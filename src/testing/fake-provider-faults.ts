import { setTimeout as pause } from 'node:timers/promises';
import type { FakeProviderAnswer, FakeProviderEndpoint, FakeProviderRequest } from './fake-provider-http.js';

/** Which answer goes wrong, and how often. */
export interface FakeFaultOptions {
  /** `token` if absent, for sign-ins and refreshes. */
  readonly endpoint?: FakeProviderEndpoint;
  /** After so many it is right again; never if absent. */
  readonly times?: number;
  /** Whether the provider does what was asked before the answer goes wrong: rotates a refresh token, say. No if absent. */
  readonly acts?: boolean;
}

/** An answer that goes wrong by its status. */
export interface FakeFailureOptions extends FakeFaultOptions {
  /** An object goes out as JSON, a text as it is; an empty body if absent. */
  readonly body?: unknown;
  /** Such as `{ 'retry-after': '120' }`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A member of the answer to a token request. */
export type FakeTokenMember = 'expires_in' | 'scope' | 'refresh_token' | 'id_token' | 'token_type' | 'access_token';

interface PlannedFault {
  readonly endpoint: FakeProviderEndpoint;
  readonly acts: boolean;
  readonly onlyRefreshes: boolean;
  /** Undefined drops the connection. */
  readonly answer: FakeProviderAnswer | undefined;
  left: number;
}

/** What is wrong with a fake provider; nothing at first, and nothing any more after `clear()`. */
export class FakeProviderFaults {
  /** How long every answer is late, in milliseconds of the real clock. */
  delayMs = 0;
  /** How far the provider's clock is ahead of what it should be when it writes `iat` and `exp` of an id token; behind if negative. */
  clockSkewSeconds = 0;
  /** `expires_in` as a text or anything else: `'3600'`, `''`, `'abc'`; a text goes out as a text, a number as a number. */
  expiresInText: string | number | null | undefined = undefined;
  /** The scope that token answers say was granted, whatever was asked for. */
  narrowScope: string | undefined = undefined;
  /** Whether id tokens name a key that is not published. */
  unknownKeyId = false;
  /** Whether id tokens carry a signature of random bytes. */
  junkSignature = false;
  /** Whether id tokens name another issuer. */
  wrongIssuer = false;
  /** Claims of id tokens that win over the right ones: `{ nonce: 'other' }`, `{ aud: 'other' }`, `{ sub: undefined }`. */
  idTokenClaims: Readonly<Record<string, unknown>> = {};
  /** What the way back from an authorization says as `iss`; null leaves it out, though it was announced. */
  redirectIssuer: string | null | undefined = undefined;

  private omitted = new Set<FakeTokenMember>();
  private planned: PlannedFault[] = [];
  private gates: { readonly endpoint: FakeProviderEndpoint; readonly opened: Promise<void> }[] = [];
  private releases: (() => void)[] = [];

  /** Answers with this status, to token requests of any kind if no endpoint is named: `failWith(503)`, `failWith(400)` with an empty body. */
  failWith(status: number, { body, headers = {}, ...options }: FakeFailureOptions = {}): void {
    this.plan({ ...options, answer: { status, headers, body } });
  }

  /** Drops the connection in the place of an answer. */
  drop(options: FakeFaultOptions = {}): void {
    this.plan({ ...options, answer: undefined });
  }

  /** Drops the connection of the next refresh after its refresh token was rotated: the new one is lost. */
  dropAfterRotation(times = 1): void {
    this.plan({ endpoint: 'token', times, acts: true, onlyRefreshes: true, answer: undefined });
  }

  /** Leaves members out of the answers to token requests. */
  omit(...members: readonly FakeTokenMember[]): void {
    for (const member of members) this.omitted.add(member);
  }

  /**
   * Keeps requests waiting, before anything is done for them, until the function that it answers is called. Await
   * `FakeOpenIdProvider.receives` to know that they have come.
   */
  hold(endpoint: FakeProviderEndpoint = 'token'): () => void {
    const { promise, release } = gate();
    this.gates.push({ endpoint, opened: promise });
    this.releases.push(release);
    return release;
  }

  /** Everything is right again, and what was held goes on. */
  clear(): void {
    for (const release of this.releases) release();
    Object.assign(this, new FakeProviderFaults());
  }

  /** @internal Waits as long as this request is to wait. */
  async wait({ endpoint }: FakeProviderRequest): Promise<void> {
    if (this.delayMs > 0) await pause(this.delayMs, undefined, { ref: false });
    await Promise.all(this.gates.filter((held) => held.endpoint === endpoint).map(({ opened }) => opened));
  }

  /** @internal What goes wrong with this request; counts it. */
  claim(request: FakeProviderRequest): Pick<PlannedFault, 'acts' | 'answer'> | undefined {
    const isRefresh = request.parameters.get('grant_type') === 'refresh_token';
    const fault = this.planned.find(
      ({ endpoint, onlyRefreshes, left }) => left > 0 && endpoint === request.endpoint && (isRefresh || !onlyRefreshes),
    );
    if (fault) fault.left -= 1;
    return fault;
  }

  /** @internal The answer to a token request as it goes out. */
  distort(answer: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const distorted: Record<string, unknown> = { ...answer };
    if (this.expiresInText !== undefined) distorted.expires_in = this.expiresInText;
    if (this.narrowScope !== undefined) distorted.scope = this.narrowScope;
    for (const member of this.omitted) delete distorted[member];
    return distorted;
  }

  private plan(fault: FakeFaultOptions & Pick<PlannedFault, 'answer'> & { readonly onlyRefreshes?: boolean }): void {
    const { endpoint = 'token', times = Infinity, acts = false, onlyRefreshes = false, answer } = fault;
    this.planned.push({ endpoint, acts, onlyRefreshes, answer, left: times });
  }
}

function gate(): { readonly promise: Promise<void>; readonly release: () => void } {
  let release: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (release = resolve));
  return { promise, release };
}
