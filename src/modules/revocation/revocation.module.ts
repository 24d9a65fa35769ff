import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/index.js';
import { MetricsModule } from '../metrics/index.js';
import { ExpiredRevocationsJob } from './expired-revocations.job.js';
import { PublishedRevocations } from './published-revocations.repository.js';
import { RevocationFeed } from './revocation-feed.js';
import { RevocationListener } from './revocation-listener.js';
import { RevocationMemory } from '../../kernel/revocation-memory.js';
import { RevokedKeys } from './revoked-keys.js';
import { RevocationMetrics } from './revocation-metrics.js';
import { RevocationsRepository } from './revocations.repository.js';
import { RevocationsService } from './revocations.service.js';

/** 85 bytes each (bench/feed-memory.mjs). With more the feed answers nothing, and the database is asked instead. */
const MOST_ENTRIES = 1_000_000;

@Module({
  imports: [KeysModule, MetricsModule],
  providers: [
    { provide: RevocationMemory, useFactory: () => new RevocationMemory(MOST_ENTRIES) },
    ...[RevocationsRepository, RevocationFeed, RevocationListener, RevokedKeys, RevocationMetrics],
    ...[RevocationsService, ExpiredRevocationsJob, PublishedRevocations],
  ],
  exports: [RevocationsService, ExpiredRevocationsJob, PublishedRevocations],
})
export class RevocationModule {}
