import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EVIDENCE_VARIABLE } from './evidence.js';
import { startPostgres } from './postgres-server.js';
import { TEMPORARY_VARIABLE } from './temporary-folder.js';

/** Before the first test: a clean place for what the run leaves behind, and a real PostgreSQL of its own. */
export default async function globalSetup(): Promise<void> {
  const folder = resolve('var/test-run', String(process.pid));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  process.env[EVIDENCE_VARIABLE] = folder;
  process.env[TEMPORARY_VARIABLE] = mkdtempSync(join(tmpdir(), 'watchword-test-'));
  process.env['TEST_POSTGRES_URL'] = await startPostgres();
}
