import { randomBytes } from 'node:crypto';
import { callIssuer, IssuerFailure } from '../issuer/issuer-call.js';
import { basicAuthorization } from '../issuer/service-credentials.js';
import type { FeedSettings } from './feed-settings.js';
import type { SetRefusal } from './security-event.js';

/** What became of SETs of earlier answers. */
export interface Acknowledgement {
  /** Their `jti`. */
  readonly ack: readonly string[];
  /** By `jti`. */
  readonly setErrs: Readonly<Record<string, SetRefusal>>;
}

/** An answer of the issuer. */
export interface PolledSets {
  /** By `jti`; what they are is not known yet. */
  readonly sets: Readonly<Record<string, unknown>>;
  /** There are more at once. */
  readonly moreAvailable: boolean;
}

const MOST_SETS = 1_000;
const MOST_BYTES = 8 * 1_024 * 1_024;
const TIMEOUT_MS = 10_000;

/** One stream at the issuer (RFC 8936). */
export class FeedClient {
  private readonly url: string;
  private readonly authorization: string;

  /**
   * The stream is new at each start. What was acknowledged in a stream does not come again, and this memory begins empty.
   */
  constructor(settings: FeedSettings) {
    this.url = `${settings.endpoint}/${settings.stream}-${randomBytes(12).toString('base64url')}`;
    this.authorization = basicAuthorization(settings);
  }

  /** @throws IssuerFailure */
  async poll({ ack, setErrs }: Acknowledgement, signal: AbortSignal): Promise<PolledSets> {
    const { sets, moreAvailable } = await callIssuer({
      url: this.url,
      authorization: this.authorization,
      contentType: 'application/json',
      body: JSON.stringify({ maxEvents: MOST_SETS, returnImmediately: true, ack, setErrs }),
      timeoutMs: TIMEOUT_MS,
      mostBytes: MOST_BYTES,
      signal,
    });
    if (typeof sets !== 'object' || sets === null || Array.isArray(sets)) {
      throw new IssuerFailure('the answer to a poll holds no sets');
    }
    return { sets: sets as PolledSets['sets'], moreAvailable: moreAvailable === true };
  }
}
