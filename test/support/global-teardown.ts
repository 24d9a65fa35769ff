import { rmSync } from 'node:fs';
import { EVIDENCE_VARIABLE } from './evidence.js';
import { stopPostgres } from './postgres-server.js';
import { searchEvidence } from './search-evidence.js';
import { TEMPORARY_VARIABLE } from './temporary-folder.js';

/** After the last test: nothing that the run used as a secret may stand in what it logged or answered. */
export default async function globalTeardown(): Promise<void> {
  await stopPostgres();
  rmSync(process.env[TEMPORARY_VARIABLE] ?? '', { recursive: true, force: true });
  const folder = process.env[EVIDENCE_VARIABLE] ?? '';
  const { secrets, files, characters, leaks } = searchEvidence(folder);
  const found = leaks.length === 0 ? 'none stands there' : `${leaks.length} found`;
  console.log(
    `\nSearched ${files} log and response files (${characters} characters) for ${secrets} secrets: ${found}.`,
  );
  if (leaks.length > 0) throw new Error(`Secrets leaked, see ${folder}:\n${leaks.join('\n')}`);
  rmSync(folder, { recursive: true, force: true });
}
