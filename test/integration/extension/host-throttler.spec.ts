import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from 'platform-express-for-tests';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { Public, WatchwordModule } from '../../../src/index.js';
import { testSettings } from '../../../src/testing/index.js';
import { ApiClient } from '../../support/api-client.js';
import { migratedDatabase } from '../../support/migrated-database.js';
import { newServerSecrets } from '../../support/test-app.js';
import { QUIETLY } from './host-application.js';

@Public()
@UseGuards(ThrottlerGuard)
@Controller('shop')
class ShopController {
  @Get()
  enter(): string {
    return 'welcome';
  }
}

@Module({ controllers: [ShopController] })
class ShopModule {}

it('leaves the limits that an application has of its own in @nestjs/throttler as they are', async () => {
  const environment = { ...newServerSecrets(), DATABASE_URL: await migratedDatabase('sqlite') };

  @Module({
    imports: [
      WatchwordModule.forRoot({ settings: testSettings(environment), endpoints: false }),
      ThrottlerModule.forRoot([{ limit: 2, ttl: 60_000 }]),
      ShopModule,
    ],
  })
  class HostModule {}

  const host = await NestFactory.create(HostModule, new ExpressAdapter(), QUIETLY);
  await host.listen(0, '127.0.0.1');
  try {
    const shop = new ApiClient(await host.getUrl());
    const statuses: number[] = [];
    for (let request = 0; request < 3; request += 1) statuses.push((await shop.get('/shop')).status);
    expect(statuses).toEqual([200, 200, 429]);
  } finally {
    await host.close();
  }
});
