import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DatabaseSettings, RevocationSettings, TokenSettings } from '../../config/settings.js';
import { PostgresListener } from '../../database/postgres-listener.js';
import { BackgroundLoop } from '../../kernel/background-loop.js';
import { Clock } from '../../kernel/clock.js';
import { withinDeadline } from '../../kernel/deadline.js';
import { addMilliseconds, epochSeconds } from '../../kernel/duration.js';
import { KeyRing } from '../keys/index.js';
import type { RevocationKind } from './revocation.entity.js';
import { RevocationMemory } from './revocation-memory.js';
import { type FeedCursor, type RevocationRow, RevocationsRepository } from './revocations.repository.js';

/** The channel of the migration's trigger. */
const CHANNEL = 'watchword_revocations';

/** About 85 bytes each (bench/feed-memory.mjs). More than these make the feed answer nothing, and the database is asked instead. */
const MOST_ENTRIES = 1_000_000;

/** Full once, it is filled anew only when this much of it has been forgotten: each attempt reads everything. */
const ROOM_TO_TRY_AGAIN = 0.9;

/** Of the interval; the rest is for the reading itself, so that nothing is known later than the interval promises. */
const SHARE_BETWEEN_READINGS = 0.9;

const PAGE_SIZE = 10_000;

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
  private readonly memory = new RevocationMemory(MOST_ENTRIES);
  private readonly loop: BackgroundLoop;
  private readonly listener: PostgresListener | undefined;
  private cursor: FeedCursor | undefined;
  /** Everything was read once, and all of it fits: only then does silence mean anything. */
  private isComplete = false;
  private readAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly revocations: RevocationsRepository,
    private readonly keys: KeyRing,
    private readonly settings: RevocationSettings,
    private readonly tokens: TokenSettings,
    private readonly clock: Clock,
    database: DatabaseSettings,
  ) {
    this.loop = new BackgroundLoop({
      intervalMs: settings.pollIntervalMs * SHARE_BETWEEN_READINGS,
      run: () => withinDeadline(settings.stalenessLimitMs, this.catchUp()),
      onError: (error) => this.logger.warn(`revocations could not be read: ${String(error)}`),
    });
    if (database.kind === 'postgres') this.listener = this.listenerAt(database.location);
  }

  async onModuleInit(): Promise<void> {
    await this.catchUp();
    this.loop.start();
    this.listener?.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.loop.stop(), this.listener?.stop()]);
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
  note(kind: RevocationKind, subject: string, revokedAt: Date): void {
    if (revokedAt <= this.horizon()) return;
    if (!this.memory.add(kind, subject, epochSeconds(revokedAt))) this.overflow();
  }

  /** Reads what is new; everything, where it cannot be known what is. */
  async catchUp(): Promise<void> {
    const startedAtMs = this.clock.monotonicMs();
    this.memory.forgetBefore(epochSeconds(this.horizon()));
    if (this.isComplete && this.cursor !== undefined) await this.readNew(this.cursor);
    else if (this.memory.size < MOST_ENTRIES * ROOM_TO_TRY_AGAIN) await this.readAll();
    // a reading that was given up on may end after a later one
    this.readAtMs = Math.max(this.readAtMs, startedAtMs);
  }

  private async readNew(since: FeedCursor): Promise<void> {
    const { rows, cursor } = await this.revocations.readSince(since);
    // another database than before, as after a failover: its transactions have other ids
    if (cursor < since) return this.readAll();
    this.take(rows);
    this.cursor = cursor;
  }

  private async readAll(): Promise<void> {
    this.isComplete = true;
    try {
      const cursor = await this.revocations.currentCursor();
      let afterId = 0;
      let rows;
      do {
        rows = await this.revocations.listSince(this.horizon(), afterId, PAGE_SIZE);
        this.take(rows);
        afterId = rows.at(-1)?.id ?? afterId;
      } while (rows.length === PAGE_SIZE);
      this.cursor = cursor;
    } catch (error) {
      this.isComplete = false;
      throw error;
    }
  }

  private take(rows: readonly RevocationRow[]): void {
    for (const row of rows) this.note(row.kind, row.subject, new Date(Number(row.revoked_at)));
    if (rows.some(({ kind }) => kind === 'key')) this.stopSigning();
  }

  /** The key verifies nothing already; this instance must not sign with it any more either. */
  private stopSigning(): void {
    this.keys.reload().catch((error: unknown) => this.logger.warn(`the key ring could not be read: ${String(error)}`));
  }

  private overflow(): void {
    if (this.isComplete) this.logger.warn(`more than ${MOST_ENTRIES} live revocations: requests ask the database`);
    this.isComplete = false;
  }

  /** What was revoked before then ended tokens that have expired since. */
  private horizon(): Date {
    return addMilliseconds(this.clock.now(), -(this.tokens.accessLifetimeMs + TOLERANCE_MS));
  }

  private listenerAt(url: string): PostgresListener {
    return new PostgresListener({
      url,
      channel: CHANNEL,
      onNotification: (payload) => this.take(rowsIn(payload)),
      onConnected: () => void this.loop.runNow(),
      onLost: (error) => this.logger.warn(`the database's notifications are lost for now: ${String(error)}`),
    });
  }
}

/** Whoever may use the database may also send notifications, so one that is no revocation is passed over. */
function rowsIn(payload: string): RevocationRow[] {
  try {
    const row = JSON.parse(payload) as Partial<RevocationRow> | null;
    const isRevocation = row?.kind !== undefined && typeof row.subject === 'string' && Number(row.revoked_at) > 0;
    return isRevocation ? [row as RevocationRow] : [];
  } catch {
    return [];
  }
}
