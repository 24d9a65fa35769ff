import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SECRETS_FILE } from './evidence.js';

interface SearchResult {
  readonly secrets: number;
  readonly files: number;
  readonly characters: number;
  readonly leaks: readonly string[];
}

/** The ends of secrets tell them apart: tokens begin alike. */
const TAIL_LENGTH = 8;

/** Searches everything that a run kept for every secret that it used, as it is and as JSON writes it. */
export function searchEvidence(folder: string): SearchResult {
  const secrets = readSecrets(join(folder, SECRETS_FILE));
  const byTail = secretsByTail(secrets);
  const files = readdirSync(folder).filter((name) => name !== SECRETS_FILE);
  const leaks: string[] = [];
  let characters = 0;
  for (const name of files) {
    const text = readFileSync(join(folder, name), 'utf8');
    characters += text.length;
    for (const secret of secretsIn(text, byTail)) {
      leaks.push(`${name} holds a secret of ${secret.length} characters that begins with ${secret.slice(0, 4)}`);
    }
  }
  return { secrets: secrets.size, files: files.length, characters, leaks };
}

function readSecrets(path: string): ReadonlySet<string> {
  if (!existsSync(path)) return new Set();
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return new Set(lines.map((line) => JSON.parse(line) as string));
}

function secretsByTail(secrets: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const byTail = new Map<string, string[]>();
  for (const secret of secrets) {
    for (const form of new Set([secret, JSON.stringify(secret).slice(1, -1)])) {
      const tail = form.slice(-TAIL_LENGTH);
      byTail.set(tail, [...(byTail.get(tail) ?? []), form]);
    }
  }
  return byTail;
}

function secretsIn(text: string, byTail: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set<string>();
  for (let end = TAIL_LENGTH; end <= text.length; end += 1) {
    const candidates = byTail.get(text.slice(end - TAIL_LENGTH, end)) ?? [];
    for (const secret of candidates) if (text.endsWith(secret, end)) found.add(secret);
  }
  return found;
}
