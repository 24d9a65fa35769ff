import { type DynamicModule, Module } from '@nestjs/common';
import type { Settings } from './config/settings.js';
import { WatchwordModule } from './watchword.module.js';

/** This deployment: Watchword as it comes. A team that extends it names its overrides and modules here. */
@Module({})
export class AppModule {
  static with(settings: Settings): DynamicModule {
    return { module: AppModule, imports: [WatchwordModule.forRoot({ settings })] };
  }
}
