import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { WatchwordModule, withWatchword } from 'watchword';
import { shopDatabase } from '../shop/data-source';
import { DownloadLinks } from '../shop/download-links';
import { LoginController } from '../shop/login.controller';
import { DownloadsController, OrdersController } from '../shop/orders.controller';
import { ShopUserEntity } from '../shop/shop-user.entity';
import { EitherTokens } from '../tokens/either-tokens';
import { OldTokens } from '../tokens/old-tokens';
import { TokenReader } from '../tokens/token-reader';
import { WatchwordTokens } from '../tokens/watchword-tokens';
import type { Stage } from './stage';

@Module({})
class BesideModule {}

/** Watchword beside the shop's own login: its tables in the shop's database, and both kinds of tokens are accepted. */
export const beside: Stage = ({ databaseFile, oldSecret, settings }) => ({
  module: BesideModule,
  imports: [
    TypeOrmModule.forRoot(withWatchword(shopDatabase(databaseFile), { tablePrefix: 'auth_' })),
    TypeOrmModule.forFeature([ShopUserEntity]),
    // from now on nobody registers at Watchword whom the shop does not know
    WatchwordModule.forRoot({ settings, dataSource: DataSource, endpoints: { registration: false } }),
    JwtModule.register({ secret: oldSecret, signOptions: { expiresIn: '1h' } }),
  ],
  controllers: [LoginController, OrdersController, DownloadsController],
  providers: [DownloadLinks, OldTokens, WatchwordTokens, { provide: TokenReader, useClass: EitherTokens }],
});
