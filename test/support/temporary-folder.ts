import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

/** Names the folder that holds whatever the run makes in passing, and that goes with its end. */
export const TEMPORARY_VARIABLE = 'TEST_TEMPORARY';

/** A new and empty folder that is removed after the last test. */
export function temporaryFolder(name: string): string {
  const root = process.env[TEMPORARY_VARIABLE];
  if (root === undefined) throw new Error(`${TEMPORARY_VARIABLE} is missing: did the global setup run?`);
  return mkdtempSync(join(root, `${name}-`));
}
