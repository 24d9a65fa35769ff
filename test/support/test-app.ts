import { randomBytes } from 'node:crypto';
import { RevocationFeed } from '../../src/modules/revocation/revocation-feed.js';
import { createTestApp, type TestApp, type TestAppOptions, testSettings } from '../../src/testing/index.js';
import { ApiClient } from './api-client.js';
import type { DatabaseKind } from './databases.js';
import { EvidenceLogger } from './evidence-logger.js';
import { noteSecret } from './evidence.js';
import { migratedDatabase } from './migrated-database.js';

export interface RunningApp extends TestApp {
  /** A new device: a client with an empty cookie jar. */
  device(): ApiClient;
  /** Has its revocation feed read now what other instances have written, as it does every few seconds. */
  catchUp(): Promise<void>;
}

/** Secrets for a server, noted so that they are searched for. */
export function newServerSecrets(): { REFRESH_TOKEN_SECRET: string; TOKEN_ENCRYPTION_KEY: string } {
  const REFRESH_TOKEN_SECRET = randomBytes(32).toString('base64url');
  const TOKEN_ENCRYPTION_KEY = randomBytes(32).toString('base64');
  noteSecret(REFRESH_TOKEN_SECRET);
  noteSecret(TOKEN_ENCRYPTION_KEY);
  return { REFRESH_TOKEN_SECRET, TOKEN_ENCRYPTION_KEY };
}

/** The whole application in this process, on an empty database, with everything that it logs kept. */
export async function startTestApp(
  kind: DatabaseKind,
  environment: Readonly<Record<string, string>> = {},
  options: Omit<TestAppOptions, 'settings'> = {},
): Promise<RunningApp> {
  const DATABASE_URL = environment['DATABASE_URL'] ?? (await migratedDatabase(kind));
  const settings = testSettings({ ...newServerSecrets(), ...environment, DATABASE_URL });
  return withDevices(await createTestApp({ logger: new EvidenceLogger(), ...options, settings }));
}

/** An application of the test kit, with what only these suites want. */
export function withDevices(running: TestApp): RunningApp {
  const feed = running.app.get(RevocationFeed, { strict: false });
  return { ...running, device: () => new ApiClient(running.url), catchUp: () => feed.catchUp() };
}
