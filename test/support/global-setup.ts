import { mkdirSync, rmSync } from 'node:fs';
import { startPostgres } from './postgres-server.js';
import { EVIDENCE_FOLDER } from './evidence.js';

/** Before the first test: a clean place for what the run leaves behind, and a real PostgreSQL of its own. */
export default async function globalSetup(): Promise<void> {
  rmSync(EVIDENCE_FOLDER, { recursive: true, force: true });
  mkdirSync(EVIDENCE_FOLDER, { recursive: true });
  process.env['TEST_POSTGRES_URL'] = await startPostgres();
}
