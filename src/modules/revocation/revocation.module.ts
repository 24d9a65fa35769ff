import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/index.js';
import { MetricsModule } from '../metrics/index.js';
import { ExpiredRevocationsJob } from './expired-revocations.job.js';
import { RevocationFeed } from './revocation-feed.js';
import { RevocationMetrics } from './revocation-metrics.js';
import { RevocationsRepository } from './revocations.repository.js';
import { RevocationsService } from './revocations.service.js';

@Module({
  imports: [KeysModule, MetricsModule],
  providers: [RevocationsRepository, RevocationFeed, RevocationMetrics, RevocationsService, ExpiredRevocationsJob],
  exports: [RevocationsService, ExpiredRevocationsJob],
})
export class RevocationModule {}
