import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { shopDatabase } from '../shop/data-source';
import { DownloadLinks } from '../shop/download-links';
import { LoginController } from '../shop/login.controller';
import { DownloadsController, OrdersController } from '../shop/orders.controller';
import { ShopUserEntity } from '../shop/shop-user.entity';
import { OldTokens } from '../tokens/old-tokens';
import { TokenReader } from '../tokens/token-reader';
import type { Stage } from './stage';

@Module({})
class BeforeModule {}

/** The shop as it was. */
export const before: Stage = ({ databaseFile, oldSecret }) => ({
  module: BeforeModule,
  imports: [
    TypeOrmModule.forRoot(shopDatabase(databaseFile)),
    TypeOrmModule.forFeature([ShopUserEntity]),
    JwtModule.register({ secret: oldSecret, signOptions: { expiresIn: '1h' } }),
  ],
  controllers: [LoginController, OrdersController, DownloadsController],
  providers: [DownloadLinks, { provide: TokenReader, useClass: OldTokens }],
});
