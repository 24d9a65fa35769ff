import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { RevocationSettings, TokenSettings } from '../../config/settings.js';
import { BackgroundLoop } from '../../kernel/background-loop.js';
import { Clock } from '../../kernel/clock.js';
import { withinDeadline } from '../../kernel/deadline.js';
import { addMilliseconds, earlier, epochSeconds } from '../../kernel/duration.js';
import { REVOCATION_KINDS, type RevocationKind } from './revocation.entity.js';
import { RevocationMemory } from './revocation-memory.js';
import { type FeedCursor, type RevocationRow, RevocationsRepository } from './revocations.repository.js';

/** Full once, it is filled anew only when this much of it has been forgotten: each attempt reads everything. */
const ROOM_TO_TRY_AGAIN = 0.9;

/** Of the interval; the rest is for the reading itself, so that nothing is known later than the interval promises. */
const SHARE_BETWEEN_READINGS = 0.9;

const PAGE_SIZE = 10_000;

/** What hears that something of a kind was published; what it throws is logged. */
export type RevocationListening = () => Promise<unknown>;

/** Beyond the life of an access token, for clocks that differ and for tokens that are being signed at this moment. */
const TOLERANCE_MS = 60_000;

/**
 * What was revoked within the life of an access token, in this instance's memory. It learns by notification where the
 * database has them, and in any case by reading every few seconds what is new; how long ago the last reading was says how
 * far its silence may be trusted.
 */
@Injectable()
export class RevocationFeed implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(RevocationFeed.name);
  private readonly loop: BackgroundLoop;
  private cursor: FeedCursor | undefined;
  /** Everything was read once, and all of it fits: only then does silence mean anything. */
  private isComplete = false;
  private hasRoom = true;
  private readAtMs = Number.NEGATIVE_INFINITY;
  /** What was revoked before then may have been forgotten. */
  private forgottenUntil = new Date(0);
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
    return this.isComplete && this.ageMs() <= this.settings.stalenessLimitMs;
  }

  /** Milliseconds since the database was read last; infinite before the first time. */
  ageMs(): number {
    return this.clock.monotonicMs() - this.readAtMs;
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
    this.forget();
    if (this.isComplete && this.cursor !== undefined) await this.readNew(this.cursor);
    else if (this.memory.size < this.memory.most * ROOM_TO_TRY_AGAIN) await this.readAll();
    else return;
    // a reading that was given up on may end after a later one
    this.readAtMs = Math.max(this.readAtMs, startedAtMs);
  }

  private forget(): void {
    const horizon = this.horizon();
    this.memory.forgetBefore(epochSeconds(horizon));
    // the clock was ahead for a while and is set right: tokens that had expired by it live again
    if (addMilliseconds(horizon, TOLERANCE_MS) < this.forgottenUntil) this.isComplete = false;
    else if (horizon > this.forgottenUntil) this.forgottenUntil = horizon;
  }

  private async readNew(since: FeedCursor): Promise<void> {
    const { rows, cursor } = await this.revocations.readSince(since);
    // as after a failover: the ids of its transactions may go back, and some may have been used for others
    if (cursor.server !== since.server || cursor.position < since.position) return this.readAll();
    this.applyRows(rows);
    this.cursor = cursor;
  }

  private async readAll(): Promise<void> {
    this.hasRoom = true;
    const since = this.horizon();
    const cursor = await this.revocations.currentCursor();
    let afterId = 0;
    let rows;
    do {
      rows = await this.revocations.listSince(since, afterId, PAGE_SIZE);
      this.applyRows(rows);
      afterId = rows.at(-1)?.id ?? afterId;
    } while (rows.length === PAGE_SIZE && this.hasRoom);
    this.cursor = cursor;
    this.forgottenUntil = since;
    this.isComplete = this.hasRoom;
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
    if (this.hasRoom) this.logger.warn(`more than ${this.memory.most} live revocations: requests ask the database`);
    this.hasRoom = false;
    this.isComplete = false;
  }

  /** What was revoked before then ended tokens that have expired since. */
  private horizon(): Date {
    return addMilliseconds(this.clock.now(), -(this.tokens.accessLifetimeMs + TOLERANCE_MS));
  }
}
