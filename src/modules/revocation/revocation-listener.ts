import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { connectionOf, PostgresListener } from '../../database/postgres-listener.js';
import { ownName } from '../../database/relations.js';
import { textOf } from '../../database/statement.js';
import { WatchwordDataSource } from '../../database/watchword-data-source.js';
import { RevocationFeed } from './revocation-feed.js';

/** The channel of the migration's trigger. */
const CHANNEL = ownName('watchword_revocations');

/**
 * Spares the feed its waiting where the database has notifications; what they miss the feed reads all the same. What they
 * say is not looked at: whoever may connect to the database can send one, and only its tables are believed.
 */
@Injectable()
export class RevocationListener implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(RevocationListener.name);
  private readonly listener: PostgresListener | undefined;

  constructor(feed: RevocationFeed, dataSource: WatchwordDataSource) {
    if (dataSource.options.type !== 'postgres') return;
    this.listener = new PostgresListener({
      connection: connectionOf(dataSource),
      channel: textOf(CHANNEL, dataSource),
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
