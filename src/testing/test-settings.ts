import { randomBytes } from 'node:crypto';
import { readSettings } from '../config/read-settings.js';
import type { Settings } from '../config/settings.js';

/** The cheapest that bcrypt allows: tests prove rules, not slowness. */
const QUICK_BCRYPT_COST = '4';

/**
 * Settings for a test: in memory, quick, unlimited, with secrets of their own. What is given wins, in the environment's
 * own form: `testSettings({ REFRESH_GRACE: '0s' })`.
 */
export function testSettings(environment: Readonly<Record<string, string>> = {}): Settings {
  return readSettings({
    NODE_ENV: 'test',
    PORT: '0',
    DATABASE_URL: 'sqlite::memory:',
    REFRESH_TOKEN_SECRET: randomBytes(32).toString('base64url'),
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    BCRYPT_COST: QUICK_BCRYPT_COST,
    RATE_LIMIT: 'off',
    LOGIN_ATTEMPTS: 'off',
    // nothing is cleaned up behind a test's back
    MAINTENANCE_INTERVAL: '1d',
    ...environment,
  });
}
