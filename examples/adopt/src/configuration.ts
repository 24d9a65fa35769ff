import { loadSettings } from 'watchword';
import type { StageOptions } from './stages/stage';

/** What all stages are started with, from the environment. */
export function configuration(): StageOptions {
  const { SHOP_DATABASE = 'shop.db', SHOP_JWT_SECRET = '' } = process.env;
  return { databaseFile: SHOP_DATABASE, oldSecret: SHOP_JWT_SECRET, settings: loadSettings() };
}
