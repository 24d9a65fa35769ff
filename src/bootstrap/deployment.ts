import type { DynamicModule } from '@nestjs/common';
import type { Settings } from '../config/settings.js';

/** What runs, be it as a server or for one command: the settings and the application's module made with them. */
export interface Deployment {
  readonly settings: Settings;
  readonly module: DynamicModule;
}
