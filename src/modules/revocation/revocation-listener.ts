import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DatabaseSettings } from '../../config/settings.js';
import { PostgresListener } from '../../database/postgres-listener.js';
import { RevocationFeed } from './revocation-feed.js';

/** The channel of the migration's trigger. */
const CHANNEL = 'watchword_revocations';

/**
 * Spares the feed its waiting where the database has notifications; what they miss the feed reads all the same. What they
 * say is not looked at: whoever may connect to the database can send one, and only its tables are believed.
 */
@Injectable()
export class RevocationListener implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(RevocationListener.name);
  private readonly listener: PostgresListener | undefined;

  constructor(feed: RevocationFeed, { kind, location }: DatabaseSettings) {
    if (kind !== 'postgres') return;
    this.listener = new PostgresListener({
      url: location,
      channel: CHANNEL,
      onNotification: () => void feed.readSoon(),
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
