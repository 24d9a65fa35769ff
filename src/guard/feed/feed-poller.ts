import { randomInt } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { retryDelayMs } from '../../kernel/retry-delay.js';
import { IssuerFailure } from '../issuer/issuer-call.js';
import type { Acknowledgement, FeedClient } from './feed-client.js';
import type { FeedReceiver, Received } from './feed-receiver.js';

/** Of the period; the rest is for the poll itself, so that nothing is known later than the period promises. */
const SHARE_BETWEEN_POLLS = 0.9;

/** How long an issuer that does not answer is left alone at most, so that what it revokes is known soon after it is back. */
const LONGEST_PAUSE_MS = 15_000;
const LONGEST_WISHED_PAUSE_MS = 60_000;

const NOTHING: Acknowledgement = { ack: [], setErrs: {} };

/** Polls the feed until it is stopped, and knows how old its last complete answer is. It keeps no process alive. */
export class FeedPoller {
  private readonly logger = new Logger('WatchwordGuard');
  private readonly aborted = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private toAcknowledge = NOTHING;
  private failures = 0;
  private completeAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly client: FeedClient,
    private readonly receiver: FeedReceiver,
    private readonly clock: Clock,
    private readonly pollMs: number,
  ) {}

  /** Milliseconds since everything was known; infinite before the first time. */
  ageMs(): number {
    return this.clock.monotonicMs() - this.completeAtMs;
  }

  /** @returns when the first poll has ended, however it did */
  start(): Promise<void> {
    this.running = this.pollOnce();
    return this.running;
  }

  /** A poll that is under way is given up. */
  async stop(): Promise<void> {
    this.aborted.abort();
    clearTimeout(this.timer);
    await this.running;
  }

  private async pollOnce(): Promise<void> {
    let pauseMs = this.pollMs * SHARE_BETWEEN_POLLS;
    try {
      await this.catchUp();
      this.succeeded();
    } catch (error) {
      if (this.aborted.signal.aborted) return;
      this.failed(error);
      pauseMs = this.pauseAfter(error);
    }
    if (this.aborted.signal.aborted) return;
    this.timer = setTimeout(() => void this.start(), pauseMs);
    this.timer.unref();
  }

  /** Polls as long as there is more and something comes of it. */
  private async catchUp(): Promise<void> {
    const { signal } = this.aborted;
    const startedAtMs = this.clock.monotonicMs();
    for (;;) {
      const { sets, moreAvailable } = await this.client.poll(this.toAcknowledge, signal);
      const received = await this.receiver.receive(sets);
      this.toAcknowledge = received;
      this.warnOfRefused(received);
      if (!moreAvailable && received.left === 0) this.completeAtMs = startedAtMs;
      const isProgress = received.ack.length > 0 || Object.keys(received.setErrs).length > 0;
      if (!moreAvailable || !isProgress || signal.aborted) return;
    }
  }

  private warnOfRefused({ setErrs, left }: Received): void {
    const [refused] = Object.values(setErrs);
    if (refused) this.logger.warn(`security events were refused, the first because of: ${refused.description}`);
    if (left > 0) this.logger.warn(`${left} security events wait for room, or for a key of the issuer's`);
  }

  private succeeded(): void {
    if (this.failures > 0) this.logger.log('the revocation feed is read again');
    this.failures = 0;
  }

  private failed(error: unknown): void {
    this.failures += 1;
    if (this.failures === 1) this.logger.warn(`the revocation feed cannot be read: ${messageOf(error)}`);
  }

  private pauseAfter(error: unknown): number {
    const longestMs = Math.max(this.pollMs, LONGEST_PAUSE_MS);
    const pauseMs = retryDelayMs(this.failures, randomInt(1_000) / 1_000, { firstMs: this.pollMs, longestMs });
    const wishedMs = (error instanceof IssuerFailure ? (error.retryAfterSeconds ?? 0) : 0) * 1_000;
    return Math.max(pauseMs, Math.min(wishedMs, LONGEST_WISHED_PAUSE_MS));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
