import { secret, secretList } from './secret-readers.js';
import { durationBetween, integerBetween, oneOf } from './setting-readers.js';
import type { SettingSource } from './setting-source.js';
import { type Argon2Parameters, type HashingSettings, PASSWORD_SCHEMES } from './settings.js';

const LEAST_PEPPER_BYTES = 16;

/** About a second of one core. */
const MOST_MEMORY_PASSES_MIB = 2_048;

/** OWASP's Password Storage Cheat Sheet, argon2id with one lane; the last line holds for more iterations, too. */
const LEAST_MEMORY_MIB = [
  { iterations: 1, memoryMib: 46 },
  { iterations: 2, memoryMib: 19 },
  { iterations: 3, memoryMib: 12 },
  { iterations: 4, memoryMib: 9 },
  { iterations: 5, memoryMib: 7 },
] as const;

/** The memory that one argon2id hash needs at least, with so many iterations, to be as dear to a thief as OWASP asks for. */
export function leastMemoryMib(iterations: number): number {
  const rows = LEAST_MEMORY_MIB.filter((row) => row.iterations <= iterations);
  return Math.min(...rows.map((row) => row.memoryMib));
}

export function hashingValues(source: SettingSource, isProduction: boolean): HashingSettings {
  return {
    scheme: source.get('PASSWORD_HASHER', oneOf(PASSWORD_SCHEMES)),
    bcryptCost: source.get('BCRYPT_COST', integerBetween(isProduction ? 10 : 4, 16)),
    argon2: argon2Parameters(source, isProduction),
    peppers: source.find('PASSWORD_PEPPER', secretList(LEAST_PEPPER_BYTES)) ?? [],
    // another system's choice, however short
    importedPepper: source.find('IMPORTED_PASSWORD_PEPPER', secret(1)),
    queueLength: source.get('HASHING_QUEUE_LENGTH', integerBetween(0, 10_000)),
    queueWaitMs: source.get('HASHING_QUEUE_WAIT', durationBetween('1s', '1m')),
  };
}

function argon2Parameters(source: SettingSource, isProduction: boolean): Argon2Parameters {
  const memoryMib = source.get('ARGON2_MEMORY', integerBetween(1, 128));
  const iterations = source.get('ARGON2_ITERATIONS', integerBetween(1, 64));
  if (!source.accepts('ARGON2_MEMORY', 'ARGON2_ITERATIONS')) return { memoryMib, iterations };
  const named = `with ARGON2_ITERATIONS ${iterations}`;
  if (isProduction && memoryMib < leastMemoryMib(iterations)) {
    source.refuse('ARGON2_MEMORY', {
      refusal: `must be at least ${leastMemoryMib(iterations)} ${named} in production`,
    });
  }
  if (memoryMib * iterations > MOST_MEMORY_PASSES_MIB) {
    const most = Math.floor(MOST_MEMORY_PASSES_MIB / iterations);
    source.refuse('ARGON2_MEMORY', { refusal: `must be at most ${most} ${named}` });
  }
  return { memoryMib, iterations };
}
