import { Module } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { provideJwtService, WatchwordModule, withWatchword } from 'watchword';
import { shopDatabase } from '../shop/data-source';
import { DownloadLinks } from '../shop/download-links';
import { DownloadsController, OrdersController } from '../shop/orders.controller';
import { TokenReader } from '../tokens/token-reader';
import { WatchwordTokens } from '../tokens/watchword-tokens';
import type { Stage } from './stage';

@Module({})
class AfterModule {}

/** Only Watchword. The shop's secret is gone, and its links are signed with Watchword's keys, by the same code. */
export const after: Stage = ({ databaseFile, settings }) => ({
  module: AfterModule,
  imports: [
    TypeOrmModule.forRoot(withWatchword(shopDatabase(databaseFile), { tablePrefix: 'auth_' })),
    WatchwordModule.forRoot({ settings, dataSource: DataSource }),
  ],
  controllers: [OrdersController, DownloadsController],
  providers: [DownloadLinks, provideJwtService(JwtService), { provide: TokenReader, useClass: WatchwordTokens }],
});
