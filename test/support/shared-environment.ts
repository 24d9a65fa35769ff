import type { DatabaseKind } from './databases.js';
import { migratedDatabase } from './migrated-database.js';
import { newServerSecrets } from './test-app.js';

/** What several instances of one deployment have in common: an empty database and the secrets. */
export async function sharedEnvironment(kind: DatabaseKind): Promise<Readonly<Record<string, string>>> {
  return { ...newServerSecrets(), DATABASE_URL: await migratedDatabase(kind) };
}
