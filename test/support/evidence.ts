import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE_PASSWORD } from '../../src/modules/passwords/index.js';

/** Names the folder in which a run keeps every log line and every response, and apart from them its secrets. */
export const EVIDENCE_VARIABLE = 'TEST_EVIDENCE';

export const SECRETS_FILE = 'secrets.txt';

/** Shorter texts occur by chance, and so do those of hardly any characters: a password may be one letter many times. */
const SHORTEST_SECRET = 8;
const FEWEST_CHARACTERS = 4;

function evidenceFolder(): string {
  const folder = process.env[EVIDENCE_VARIABLE];
  if (folder === undefined) throw new Error(`${EVIDENCE_VARIABLE} is missing: did the global setup run?`);
  return folder;
}

/** Notes a password, token or key that must be found nowhere; the password that the OpenAPI document shows is none. */
export function noteSecret(secret: string): void {
  if (secret === EXAMPLE_PASSWORD) return;
  if (secret.length < SHORTEST_SECRET || new Set(secret).size < FEWEST_CHARACTERS) return;
  appendFileSync(join(evidenceFolder(), SECRETS_FILE), `${JSON.stringify(secret)}\n`);
}

/** Keeps what a server logged, or what it answered apart from the places in which tokens are delivered. */
export function noteEvidence(kind: 'log' | 'response', text: string): void {
  appendFileSync(join(evidenceFolder(), `${kind}-${process.pid}.txt`), `${text}\n`);
}

/** A file for the output of a server process. */
export function logFileFor(name: string): string {
  return join(evidenceFolder(), `log-${process.pid}-${name}.txt`);
}
