import { Module } from '@nestjs/common';
import { WatchwordGuardModule } from 'watchword/guard';
import { OrdersController } from './orders.controller.js';

const { WATCHWORD_URL: issuer = 'http://127.0.0.1:3000', WATCHWORD_SECRET: clientSecret = '' } = process.env;
const credentials = { clientId: 'orders', clientSecret };

/**
 * It hears every second of who has logged out, and asks about a token only where its user has changed: another role counts at once for the
 * token that tells the former one.
 */
@Module({
  imports: [
    WatchwordGuardModule.forRoot({
      issuer,
      audience: 'watchword',
      revocationFeed: { ...credentials, pollSeconds: 1 },
      introspection: { ...credentials, whenUnavailable: 'accept' },
    }),
  ],
  controllers: [OrdersController],
})
export class AppModule {}
