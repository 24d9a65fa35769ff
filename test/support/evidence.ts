import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where a test run keeps every log line and every response, and apart from them every secret that it used. */
export const EVIDENCE_FOLDER = resolve('var/test-run');

const SECRETS_FILE = 'secrets.txt';

/** Shorter texts occur by chance. */
const SHORTEST_SECRET = 8;

interface SearchResult {
  readonly secrets: number;
  readonly files: number;
  readonly bytes: number;
  readonly leaks: readonly string[];
}

/** Notes a password, token or key that must be found nowhere. One worker, one line, one secret. */
export function noteSecret(secret: string): void {
  if (secret.length < SHORTEST_SECRET) return;
  appendFileSync(join(EVIDENCE_FOLDER, SECRETS_FILE), `${JSON.stringify(secret)}\n`);
}

/** Keeps what a server logged, or what it answered apart from the places in which tokens are delivered. */
export function noteEvidence(kind: 'log' | 'response', text: string): void {
  appendFileSync(join(EVIDENCE_FOLDER, `${kind}-${process.pid}.txt`), `${text}\n`);
}

/** A file for the output of a server process. */
export function logFileFor(name: string): string {
  return join(EVIDENCE_FOLDER, `log-${process.pid}-${name}.txt`);
}

/** Searches everything that was kept for every secret, as it is and as JSON writes it. */
export function searchEvidence(): SearchResult {
  const secrets = readSecrets();
  const files = readdirSync(EVIDENCE_FOLDER).filter((name) => name !== SECRETS_FILE);
  const leaks: string[] = [];
  let bytes = 0;
  for (const name of files) {
    const path = join(EVIDENCE_FOLDER, name);
    bytes += statSync(path).size;
    const text = readFileSync(path, 'utf8');
    for (const secret of secrets) {
      const escaped = JSON.stringify(secret).slice(1, -1);
      if (text.includes(secret) || text.includes(escaped))
        leaks.push(`${name} holds ${secret.slice(0, 4)}… (${secret.length})`);
    }
  }
  return { secrets: secrets.size, files: files.length, bytes, leaks };
}

function readSecrets(): ReadonlySet<string> {
  const path = join(EVIDENCE_FOLDER, SECRETS_FILE);
  if (!existsSync(path)) return new Set();
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return new Set(lines.map((line) => JSON.parse(line) as string));
}
