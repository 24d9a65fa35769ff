import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { WatchwordModule, withWatchword } from 'watchword';
import { shopDatabase } from '../shop/data-source';
import { DownloadLinks } from '../shop/download-links';
import { DownloadsController, OrdersController } from '../shop/orders.controller';
import { ShopUserEntity } from '../shop/shop-user.entity';
import { EitherTokens } from '../tokens/either-tokens';
import { OldTokens } from '../tokens/old-tokens';
import { TokenReader } from '../tokens/token-reader';
import { WatchwordTokens } from '../tokens/watchword-tokens';
import type { Stage } from './stage';

@Module({})
class MovedModule {}

/** Everybody logs in at Watchword; tokens of the shop are accepted until the last one has expired. */
export const moved: Stage = ({ databaseFile, oldSecret, settings }) => ({
  module: MovedModule,
  imports: [
    TypeOrmModule.forRoot(withWatchword(shopDatabase(databaseFile), { tablePrefix: 'auth_' })),
    TypeOrmModule.forFeature([ShopUserEntity]),
    WatchwordModule.forRoot({ settings, dataSource: DataSource }),
    JwtModule.register({ secret: oldSecret, signOptions: { expiresIn: '1h' } }),
  ],
  controllers: [OrdersController, DownloadsController],
  providers: [DownloadLinks, OldTokens, WatchwordTokens, { provide: TokenReader, useClass: EitherTokens }],
});
