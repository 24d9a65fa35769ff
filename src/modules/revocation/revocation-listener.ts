import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DatabaseSettings } from '../../config/settings.js';
import { PostgresListener } from '../../database/postgres-listener.js';
import { RevocationFeed } from './revocation-feed.js';
import type { RevocationRow } from './revocations.repository.js';

/** The channel of the migration's trigger. */
const CHANNEL = 'watchword_revocations';

/** Spares the feed its waiting where the database has notifications; what they miss the feed reads all the same. */
@Injectable()
export class RevocationListener implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(RevocationListener.name);
  private readonly listener: PostgresListener | undefined;

  constructor(feed: RevocationFeed, { kind, location }: DatabaseSettings) {
    if (kind !== 'postgres') return;
    this.listener = new PostgresListener({
      url: location,
      channel: CHANNEL,
      onNotification: (payload) => feed.take(rowsIn(payload)),
      onConnected: () => void feed.readSoon(),
      onLost: (error) => this.logger.warn(`the database's notifications are lost for now: ${String(error)}`),
    });
  }

  onModuleInit(): void {
    this.listener?.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.listener?.stop();
  }
}

/** Whoever may use the database may also send notifications, so one that is no revocation is passed over. */
function rowsIn(payload: string): RevocationRow[] {
  try {
    const row = JSON.parse(payload) as Partial<RevocationRow> | null;
    const revokedAt = Number(row?.revoked_at);
    const isRevocation = row?.kind !== undefined && typeof row.subject === 'string' && revokedAt > 0;
    // `1e400` is a number of JSON and no time, and one that is no time would take the place of the right one
    return isRevocation && Number.isFinite(new Date(revokedAt).getTime()) ? [row as RevocationRow] : [];
  } catch {
    return [];
  }
}
