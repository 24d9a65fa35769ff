import { searchEvidence } from './evidence.js';
import { stopPostgres } from './postgres-server.js';

/** After the last test: nothing that the run used as a secret may stand in what it logged or answered. */
export default async function globalTeardown(): Promise<void> {
  await stopPostgres();
  const { secrets, files, bytes, leaks } = searchEvidence();
  console.log(`\nSearched ${files} log and response files (${bytes} bytes) for ${secrets} secrets.`);
  if (leaks.length > 0) throw new Error(`Secrets leaked:\n${leaks.join('\n')}`);
}
