import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { RevocationSettings, TokenSettings } from '../../config/settings.js';
import { BackgroundLoop } from '../../kernel/background-loop.js';
import { Clock } from '../../kernel/clock.js';
import { withinDeadline } from '../../kernel/deadline.js';
import { addMilliseconds, earlier, epochSeconds } from '../../kernel/duration.js';
import {
  continues,
  everythingRead,
  type FeedState,
  forgotten,
  isFresh,
  newRead,
  nextReading,
  NOTHING_READ,
  overflowed,
  readingEverything,
  readSince,
  TOLERANCE_MS,
} from './feed-state.js';
import { REVOCATION_KINDS, type RevocationKind } from '../../kernel/revocation-kind.js';
import { RevocationMemory } from '../../kernel/revocation-memory.js';
import { type FeedCursor, type RevocationRow, RevocationsRepository } from './revocations.repository.js';

/** Of the interval; the rest is for the reading itself, so that nothing is known later than the interval promises. */
const SHARE_BETWEEN_READINGS = 0.9;

const PAGE_SIZE = 10_000;

/** What hears that something of a kind was published; what it throws is logged. */
export type RevocationListening = () => Promise<unknown>;

/**
 * What was revoked within the life of an access token, in this instance's memory. It learns by notification where the
 * database has them, and in any case by reading every few seconds what is new. What to read, and how far the memory's silence
 * may be trusted, is decided in feed-state.ts.
 */
@Injectable()
export class RevocationFeed implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(RevocationFeed.name);
  private readonly loop: BackgroundLoop;
  private state: FeedState = NOTHING_READ;
  private readonly listening: { readonly kind: RevocationKind; readonly listener: RevocationListening }[] = [];

  constructor(
    private readonly revocations: RevocationsRepository,
    private readonly memory: RevocationMemory,
    private readonly settings: RevocationSettings,
    private readonly tokens: TokenSettings,
    private readonly clock: Clock,
  ) {
    this.loop = new BackgroundLoop({
      intervalMs: settings.pollIntervalMs * SHARE_BETWEEN_READINGS,
      run: () => withinDeadline(settings.stalenessLimitMs, this.catchUp()),
      onError: (error) => this.logger.warn(`revocations could not be read: ${String(error)}`),
    });
  }

  async onModuleInit(): Promise<void> {
    await this.catchUp();
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /** Whether everything that was revoked up to the staleness limit ago is known here. */
  isFresh(): boolean {
    return isFresh(this.state, this.clock.monotonicMs(), this.settings.stalenessLimitMs);
  }

  /** Milliseconds since the database was read last; infinite before the first time. */
  ageMs(): number {
    return this.clock.monotonicMs() - this.state.readAtMs;
  }

  get size(): number {
    return this.memory.size;
  }

  /** Seconds since the epoch; 0 when nothing was revoked in the feed's time. */
  revokedAtSeconds(kind: RevocationKind, subject: string): number {
    return this.memory.revokedAtSeconds(kind, subject);
  }

  /** Takes in what was revoked; at once for what this instance revoked itself. */
  record(kind: RevocationKind, subject: string, revokedAt: Date): void {
    if (revokedAt <= this.horizon()) return;
    // one from a far future would never be forgotten, nor would what stands behind it
    const at = earlier(revokedAt, addMilliseconds(this.clock.now(), TOLERANCE_MS));
    if (!this.memory.add(kind, subject, epochSeconds(at))) this.overflow();
  }

  /** Reads what is new; everything, where it cannot be known what is. */
  async catchUp(): Promise<void> {
    const startedAtMs = this.clock.monotonicMs();
    const horizon = this.horizon();
    this.memory.forgetBefore(epochSeconds(horizon));
    this.state = forgotten(this.state, horizon);
    const next = nextReading(this.state, this.memory);
    if (next.kind === 'nothing') return;
    if (next.kind === 'new') await this.readNew(next.since);
    else await this.readAll();
    this.state = readSince(this.state, startedAtMs);
  }

  private async readNew(since: FeedCursor): Promise<void> {
    const { rows, cursor } = await this.revocations.readSince(since);
    if (!continues(since, cursor)) return this.readAll();
    this.applyRows(rows);
    this.state = newRead(this.state, cursor);
  }

  private async readAll(): Promise<void> {
    this.state = readingEverything(this.state);
    const since = this.horizon();
    const cursor = await this.revocations.currentCursor();
    let afterId = 0;
    let rows;
    do {
      rows = await this.revocations.listSince(since, afterId, PAGE_SIZE);
      this.applyRows(rows);
      afterId = rows.at(-1)?.id ?? afterId;
    } while (rows.length === PAGE_SIZE && this.state.hasRoom);
    this.state = everythingRead(this.state, cursor, since);
  }

  /** Without waiting for the next time; what was written before the call is known after it. */
  readSoon(): Promise<void> {
    return this.loop.runAfresh();
  }

  /** A kind that is not known here is a newer version's, to which it means something. */
  private applyRows(rows: readonly RevocationRow[]): void {
    const known = rows.filter(({ kind }) => REVOCATION_KINDS.includes(kind));
    for (const row of known) this.record(row.kind, row.subject, new Date(Number(row.revoked_at)));
    const kinds = new Set(known.map(({ kind }) => kind));
    for (const { kind, listener } of this.listening) if (kinds.has(kind)) this.notify(kind, listener);
  }

  /** Has somebody hear of each reading or notification that holds this kind, by whomever it was published. */
  onPublished(kind: RevocationKind, listener: RevocationListening): void {
    this.listening.push({ kind, listener });
  }

  private notify(kind: RevocationKind, listener: RevocationListening): void {
    const warn = (error: unknown) => this.logger.warn(`a revocation (${kind}) had no effect yet: ${String(error)}`);
    listener().catch(warn);
  }

  private overflow(): void {
    if (this.state.hasRoom)
      this.logger.warn(`more than ${this.memory.most} live revocations: requests ask the database`);
    this.state = overflowed(this.state);
  }

  /** What was revoked before then ended tokens that have expired since. */
  private horizon(): Date {
    return addMilliseconds(this.clock.now(), -(this.tokens.accessLifetimeMs + TOLERANCE_MS));
  }
}
