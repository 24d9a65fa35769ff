import type { DynamicModule, Type } from '@nestjs/common';
import type { Settings } from '../config/settings.js';

/** What runs, be it as a server or for one command: the settings and the application's module made with them. */
export interface Deployment {
  /** With which the module was made. */
  readonly settings: Settings;
  /** `WatchwordModule.forRoot(…)`, or a module that imports it. */
  readonly module: DynamicModule | Type;
}
