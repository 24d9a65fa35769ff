/* `npm run hashes`: real producers hash passwords; the server must verify them, and no others. Imports nothing. */
import { createSecretKey } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce } from '../../scripts/install-once.mjs';
import { importForeignHash, readForeignHash } from '../../dist/modules/passwords/foreign/foreign-hashes.js';

const HERE = import.meta.dirname;
const FOLDER = join(HERE, 'producers');
/** The second has characters of several bytes, the last is longer than what bcrypt reads. */
const PASSWORDS = ['violet harbour 7', 'pässwörd 🔑 mit Ümläuten', 'a long way to the violet harbour, '.repeat(3)];

/** @returns what is wrong with how the server reads it; undefined when nothing is */
async function flawOf({ password, hash, pepper, isAmbiguous = false }) {
  const key = pepper === undefined ? undefined : createSecretKey(pepper, 'utf8');
  const imported = importForeignHash(hash, key);
  if (isAmbiguous) return imported.refusal?.prefixes.length > 0 ? undefined : 'is imported without a prefix';
  if (!imported.stored) return 'is not imported';
  const reading = readForeignHash(imported.stored, key);
  if (!reading) return `is stored as ${imported.stored}, which is not read`;
  if (!(await reading.verify(password))) return 'does not verify its password';
  if (await reading.verify(`?${password.slice(1)}`)) return 'verifies another password';
  const seesAll = reading.seesAllOf?.(password) ?? true;
  if (seesAll && (await reading.verify(`${password}x`))) return 'verifies a longer password';
  return undefined;
}

const only = process.argv.slice(2);
// with their install scripts: the binary that comes with argon2 0.45 kills Node 20, and its script notices and compiles another
installOnce(HERE, 'the producers of password hashes in tools/hash-producers/');
let failed = 0;
for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.mjs'))) {
  if (only.length > 0 && !only.some((name) => file.startsWith(name))) continue;
  const { missing, hashes } = await import(join(FOLDER, file));
  const lacking = missing?.() ?? [];
  if (lacking.length > 0) {
    console.log(`– ${file} is left out: ${lacking.join(', ')} not installed`);
    continue;
  }
  const counts = new Map();
  for await (const made of hashes(PASSWORDS)) {
    const flaw = await flawOf(made);
    if (!flaw) {
      counts.set(made.name, (counts.get(made.name) ?? 0) + 1);
      continue;
    }
    failed += 1;
    console.error(`✗ ${made.name}: ${JSON.stringify(made.hash)} of ${JSON.stringify(made.password)} ${flaw}`);
  }
  for (const [name, count] of counts) console.log(`✓ ${name}: ${count} hashes`);
}
if (failed > 0) console.error(`${failed} hashes are not read as they should be.`);
if (failed > 0) process.exitCode = 1;
