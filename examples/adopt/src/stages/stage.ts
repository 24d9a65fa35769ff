import type { DynamicModule } from '@nestjs/common';
import type { Settings } from 'watchword';

/** What differs between one start of the shop and the next. */
export interface StageOptions {
  readonly databaseFile: string;
  /** The secret of the shop's own tokens. */
  readonly oldSecret: string;
  /** Of Watchword; ACCESS_TOKEN_ALGORITHM must not be HS256 while both kinds of tokens are accepted. */
  readonly settings: Settings;
}

export type Stage = (options: StageOptions) => DynamicModule;
