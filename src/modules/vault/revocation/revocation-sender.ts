import { randomInt } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundLoop } from '../../../kernel/background-loop.js';
import { Clock } from '../../../kernel/clock.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import { AuditLog } from '../../audit/index.js';
import { type ClaimedRevocation, ProviderRevocationsRepository } from './provider-revocations.repository.js';
import { type RevocationAttempt, revocationDelayMs, type RevocationResult } from './revocation-attempt.js';
import { RevocationMetrics } from './revocation-metrics.js';
import { TokenRevoker } from './token-revoker.js';

const INTERVAL_MS = 2_000;
/** So many tokens are being revoked at once. */
const SENDERS = 4;
/** Longer than any try: another instance makes it again after this. */
const LEASE_MS = 60_000;
const MOST_COUNTED = 10_000;
const CHANCES = 1_000;

type FailedAttempt = Extract<RevocationAttempt, { result: 'failed' }>;

/** What the token is worth to whoever held it before: nothing any more, or their new connection. */
const GOOD_ENDS: readonly RevocationResult[] = ['revoked', 'reconnected'];

/**
 * Revokes what is in the outbox at its provider. Any number of instances share the work: each has one token at a time, for as
 * long as its lease lasts. A token leaves the outbox after it was revoked, so one whose sender was killed in between is revoked
 * again, which does nothing (RFC 7009, section 2.2).
 *
 * | the try                                                | then                                                    |
 * | ------------------------------------------------------ | ------------------------------------------------------- |
 * | revoked, connected again, unsupported, or unreadable   | the token is deleted, with an event in the audit log    |
 * | failed within seven days                               | it is tried again, later and later                      |
 * | failed after that                                      | it is given up: the token is deleted, with an event     |
 */
@Injectable()
export class RevocationSender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Vault');
  private readonly loop = new BackgroundLoop({
    intervalMs: INTERVAL_MS,
    run: () => this.run(),
    onError: (error) => this.warn(error),
  });
  private isStopping = false;

  constructor(
    private readonly revocations: ProviderRevocationsRepository,
    private readonly revoker: TokenRevoker,
    private readonly audit: AuditLog,
    private readonly metrics: RevocationMetrics,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** Before the database is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.loop.stop();
  }

  /** Everything that is due, as the loop does every two seconds. */
  async run(): Promise<void> {
    const backlog = await this.revocations.backlog(MOST_COUNTED);
    this.metrics.record(backlog);
    // most looks find nothing, and a write that changes nothing still waits for its turn on SQLite
    if (backlog.waiting === 0) return;
    await Promise.all(Array.from({ length: SENDERS }, () => this.revokeWhatIsDue()));
  }

  private async revokeWhatIsDue(): Promise<void> {
    while (!this.isStopping) {
      const now = this.clock.now();
      const revocation = await this.revocations.claim(now, addMilliseconds(now, LEASE_MS));
      if (!revocation) return;
      await this.settle(revocation, await this.revoker.attempt(revocation));
    }
  }

  private settle(revocation: ClaimedRevocation, attempt: RevocationAttempt): Promise<void> {
    if (attempt.result !== 'failed') return this.end(revocation, attempt.result);
    this.metrics.countFailure(revocation.provider, attempt.reason);
    if (revocation.expiresAt <= this.clock.now()) return this.end(revocation, 'given_up', attempt.reason);
    return this.postpone(revocation, attempt);
  }

  private async end(revocation: ClaimedRevocation, result: RevocationResult, reason?: string): Promise<void> {
    const { userId, provider, tokenKind, attempts } = revocation;
    const facts = { result, token: tokenKind, attempts, ...(reason !== undefined && { reason }) };
    const isOurs = await this.audit.transaction(async (manager, record) => {
      const removed = await this.revocations.remove(revocation, manager);
      const outcome = GOOD_ENDS.includes(result) ? 'success' : 'failure';
      // for an erased account the log has no reference any more, and keeps none
      if (removed)
        record({ name: 'connection.tokens_revoked', outcome, subjectId: userId, target: provider, details: facts });
      return removed;
    });
    if (!isOurs) return;
    this.metrics.countEnd(provider, result);
    const line = { event: 'provider_token_revocation_ended', revocation: revocation.id, provider, ...facts };
    if (result === 'given_up' || result === 'unreadable') this.logger.warn(line);
    else this.logger.log(line);
  }

  private async postpone(revocation: ClaimedRevocation, { reason, retryAfterSeconds }: FailedAttempt): Promise<void> {
    const { id, provider, attempts } = revocation;
    const delayMs = revocationDelayMs(attempts, randomInt(CHANCES) / CHANCES, retryAfterSeconds);
    await this.revocations.postpone(revocation, addMilliseconds(this.clock.now(), delayMs));
    this.logger.warn({ event: 'provider_token_revocation_postponed', revocation: id, provider, attempts, reason });
  }

  private warn(error: unknown): void {
    const reason = error instanceof Error ? error.message : 'unknown';
    this.logger.warn({ event: 'provider_token_revocations_failed', reason });
  }
}
