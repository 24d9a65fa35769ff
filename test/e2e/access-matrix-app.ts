import { publishDocs } from '../../src/bootstrap/docs.js';
import { createTestApp, testSettings } from '../../src/testing/index.js';
import type { DatabaseKind } from '../support/databases.js';
import { EvidenceLogger } from '../support/evidence-logger.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { newServerSecrets, type RunningApp, withDevices } from '../support/test-app.js';

export interface RecordedApp extends RunningApp {
  /** Every route that Fastify was given, documented or not, such as `GET /api/users/:id`. */
  readonly registered: readonly string[];
}

/** The application as `start` puts it together, the pages of the documentation included, with its routes written down. */
export async function startRecordedApp(
  kind: DatabaseKind,
  environment: Readonly<Record<string, string>>,
): Promise<RecordedApp> {
  const DATABASE_URL = await migratedDatabase(kind);
  const settings = testSettings({ ...newServerSecrets(), ...environment, DATABASE_URL });
  const registered: string[] = [];
  const running = await createTestApp({
    settings,
    logger: new EvidenceLogger(),
    beforeListen: (app) => {
      app
        .getHttpAdapter()
        .getInstance()
        .addHook('onRoute', ({ method, url }) => {
          for (const each of [method].flat()) registered.push(`${each} ${url}`);
        });
      publishDocs(app, settings);
    },
  });
  return { ...withDevices(running), registered };
}
