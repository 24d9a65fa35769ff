import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundLoop } from '../../../kernel/background-loop.js';
import { Clock } from '../../../kernel/clock.js';
import { withinDeadline } from '../../../kernel/deadline.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import { AuditEntryResponse } from '../reading/audit.dto.js';
import { AuditReadingService } from '../reading/audit-reading.service.js';
import { type AuditRecord, AuditSink } from './audit-sink.port.js';
import { AuditSinkCursorRepository } from './audit-sink-cursor.repository.js';
import { AuditSinkMetrics } from './audit-sink-metrics.js';
import { NoAuditSink } from './no-audit-sink.js';
import { sinkPauseMs } from './sink-pause.js';

const INTERVAL_MS = 2_000;
const MOST_AT_ONCE = 100;
const SEND_LIMIT_MS = 30_000;
/** Longer than sending and acknowledging one batch: another instance takes over after this. */
const CLAIM_MS = 60_000;
const RELEASE_LIMIT_MS = 2_000;

/**
 * Sends the chain to the sink, entry by entry, from where the cursor in the database stands. The cursor moves after the sink has
 * acknowledged a batch, so a batch whose sender was killed in between is sent again, with the same ids.
 *
 * | the try                        | then                                                       |
 * | ------------------------------ | ---------------------------------------------------------- |
 * | acknowledged                   | the cursor moves, and the next batch is sent               |
 * | rejected, or no answer in time | the cursor stays; this instance pauses, longer and longer  |
 * | this instance died             | another one goes on when the claim is over                 |
 */
@Injectable()
export class AuditSinkSender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('AuditSink');
  private readonly holder = randomUUID();
  private readonly stopping = new AbortController();
  private readonly loop = new BackgroundLoop({
    intervalMs: INTERVAL_MS,
    run: () => this.run(),
    onError: (error) => this.warn('audit_sink_cursor_failed', { reason: reasonOf(error) }),
  });
  private hasClaimed = false;
  private failures = 0;
  private pausedAtMs = 0;

  constructor(
    private readonly sink: AuditSink,
    private readonly cursor: AuditSinkCursorRepository,
    private readonly reading: AuditReadingService,
    private readonly metrics: AuditSinkMetrics,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    if (this.sink instanceof NoAuditSink) return;
    this.metrics.begin();
    this.loop.start();
  }

  /** Before the sink and the database are closed; what is recorded after this the next start sends. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.loop.stop();
    if (!this.hasClaimed) return;
    await withinDeadline(RELEASE_LIMIT_MS, this.cursor.release(this.holder)).catch((error: unknown) =>
      this.warn('audit_sink_not_released', { reason: reasonOf(error) }),
    );
  }

  /** Everything that is in the chain, as the loop does every two seconds. Never rejects. */
  sendNow(): Promise<void> {
    return this.loop.runAfresh();
  }

  private async run(): Promise<void> {
    for (;;) {
      const backlog = await this.cursor.backlog();
      this.metrics.record(backlog);
      // most looks find nothing, and a write that changes nothing still waits for its turn on SQLite
      if (backlog.waiting === 0 || this.isPaused() || this.stopping.signal.aborted) return;
      if (!(await this.sendBatch(backlog.length))) return;
      // where reading never waits, as on SQLite, nobody else would have a turn before the last batch
      await setImmediate();
    }
  }

  /** @returns whether the next one may follow */
  private async sendBatch(upTo: number): Promise<boolean> {
    const now = this.clock.now();
    const delivered = await this.cursor.claim({
      holder: this.holder,
      now,
      expiresAt: addMilliseconds(now, CLAIM_MS),
    });
    if (delivered === null) return false;
    this.hasClaimed = true;
    const entries = await this.reading.follow(delivered, upTo, MOST_AT_ONCE);
    const records = entries.map((entry) => AuditEntryResponse.of(entry));
    const last = records.at(-1);
    if (!last || !(await this.handOver(records))) return false;
    return this.cursor.advance(this.holder, delivered, last.sequence);
  }

  private async handOver(records: readonly AuditRecord[]): Promise<boolean> {
    const abort = new AbortController();
    const signal = AbortSignal.any([abort.signal, this.stopping.signal]);
    try {
      await withinDeadline(SEND_LIMIT_MS, this.sink.send(records, signal));
      this.metrics.countSent(records.length);
      this.failures = 0;
      return true;
    } catch (error) {
      abort.abort();
      // a server that stops has ended its own try
      if (!this.stopping.signal.aborted) this.pause(records, error);
      return false;
    }
  }

  private pause(records: readonly AuditRecord[], error: unknown): void {
    this.failures += 1;
    this.pausedAtMs = this.clock.now().getTime();
    this.metrics.countFailure();
    const seconds = sinkPauseMs(this.failures) / 1_000;
    // never the message: an error of somebody else's may quote an address with a secret in it
    const reason = error instanceof Error ? error.name : 'unknown';
    const facts = { reason, sequence: records[0]?.sequence, failures: this.failures, nextTryInSeconds: seconds };
    this.warn('audit_sink_failed', facts);
  }

  /** A clock that is set back makes no pause longer. */
  private isPaused(): boolean {
    if (this.failures === 0) return false;
    const sinceMs = this.clock.now().getTime() - this.pausedAtMs;
    return sinceMs >= 0 && sinceMs < sinkPauseMs(this.failures);
  }

  private warn(event: string, facts: object): void {
    this.logger.warn({ event, ...facts });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
