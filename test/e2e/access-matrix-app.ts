import { createApp } from '../../src/bootstrap/create-app.js';
import { publishDocs } from '../../src/bootstrap/docs.js';
import { databaseErrorAsDomainError } from '../../src/database/database-errors.js';
import { override } from '../../src/extension/override.js';
import { Clock } from '../../src/kernel/clock.js';
import { Mailer } from '../../src/modules/mail/index.js';
import { RevocationFeed } from '../../src/modules/revocation/revocation-feed.js';
import { FakeClock, Mailbox, testSettings } from '../../src/testing/index.js';
import { WatchwordModule } from '../../src/watchword.module.js';
import { ApiClient } from '../support/api-client.js';
import type { DatabaseKind } from '../support/databases.js';
import { EvidenceLogger } from '../support/evidence-logger.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { newServerSecrets, type RunningApp } from '../support/test-app.js';

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
  const [clock, mailbox] = [new FakeClock(), new Mailbox()];
  const watchword = WatchwordModule.forRoot({
    settings,
    overrides: [override(Clock, clock), override(Mailer, mailbox)],
  });
  const app = await createApp(watchword, settings, {
    logger: new EvidenceLogger(),
    errorTranslators: [databaseErrorAsDomainError],
  });
  const registered: string[] = [];
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) registered.push(`${each} ${url}`);
    });
  publishDocs(app, settings);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const feed = app.get(RevocationFeed, { strict: false });
  return {
    ...{ app, clock, mailbox, url, registered },
    close: () => app.close(),
    device: () => new ApiClient(url),
    catchUp: () => feed.catchUp(),
  };
}
