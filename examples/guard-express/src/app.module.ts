import { Module } from '@nestjs/common';
import { WatchwordGuardModule, type WatchwordGuardOptions } from 'watchword/guard';
import { OrdersController } from './orders.controller.js';

@Module({
  imports: [WatchwordGuardModule.forRootAsync({ useFactory: guardOptions })],
  controllers: [OrdersController],
})
export class AppModule {}

/** With a secret for it, the service hears within a second of who has logged out. Without one, a token counts until it expires. */
function guardOptions(): WatchwordGuardOptions {
  const { WATCHWORD_URL: issuer = 'http://127.0.0.1:3000', WATCHWORD_SECRET: clientSecret } = process.env;
  const options = { issuer, audience: 'watchword' };
  if (clientSecret === undefined) return options;
  return { ...options, revocationFeed: { clientId: 'orders', clientSecret, pollSeconds: 1 } };
}
