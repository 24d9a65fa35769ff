import { Module } from '@nestjs/common';
import { loadSettings, WatchwordModule } from 'watchword';
import { ReportsController } from './reports.controller.js';

/** Users log in at a Watchword server with the same database and secrets; here its guard lets them in. */
@Module({
  imports: [WatchwordModule.forRootAsync({ useFactory: () => loadSettings(), endpoints: false })],
  controllers: [ReportsController],
})
export class AppModule {}
