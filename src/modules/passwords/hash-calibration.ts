import type { HashingSettings, PasswordScheme } from '../../config/settings.js';

/** What one hash is made with. */
export type HashParameters = Pick<HashingSettings, 'scheme' | 'bcryptCost' | 'argon2'>;

/** How long one hash takes, in milliseconds. */
export type MeasureHash = (parameters: HashParameters) => Promise<number>;

/** Parameters that come near the target, and how long a hash took with them. */
export interface CalibratedHash {
  readonly scheme: PasswordScheme;
  /** The variables that choose them. */
  readonly settings: Readonly<Record<string, string>>;
  readonly milliseconds: number;
}

/** What production allows. */
const BCRYPT_COSTS = { least: 10, most: 16 };
/** From OWASP's least memory of two iterations up to what ARGON2_MEMORY takes. */
const MEMORIES = [
  { memoryMib: 19, leastIterations: 2 },
  { memoryMib: 46, leastIterations: 1 },
  { memoryMib: 64, leastIterations: 1 },
  { memoryMib: 128, leastIterations: 1 },
] as const;
const MOST_ITERATIONS = 64;
const MOST_MEMORY_PASSES_MIB = 2_048;
/** So many further passes say how long one takes. */
const PROBED_PASSES = 2;

const UNUSED = { bcryptCost: BCRYPT_COSTS.least, argon2: { memoryMib: 1, iterations: 1 } } as const;

/**
 * Finds the parameters whose hash takes about as long as wanted: one cost of bcrypt, whose steps double the time, and the
 * iterations of argon2id for each of some sizes of memory. Every figure was measured, none is computed.
 */
export async function calibrateHashing(targetMs: number, measure: MeasureHash): Promise<CalibratedHash[]> {
  const found = [await nearestBcrypt(targetMs, measure)];
  for (const memory of MEMORIES) found.push(await nearestArgon2id(memory, targetMs, measure));
  return found;
}

async function nearestBcrypt(targetMs: number, measure: MeasureHash): Promise<CalibratedHash> {
  const tried: CalibratedHash[] = [];
  for (let cost = BCRYPT_COSTS.least; cost <= BCRYPT_COSTS.most; cost += 1) {
    const milliseconds = await measure({ ...UNUSED, scheme: 'bcrypt', bcryptCost: cost });
    tried.push({ scheme: 'bcrypt', settings: { BCRYPT_COST: String(cost) }, milliseconds });
    if (milliseconds >= targetMs) break;
  }
  return nearest(tried, targetMs);
}

/** A pass takes the same time as the one before, so two measurements say how many fit; the neighbours are tried as well. */
async function nearestArgon2id(
  { memoryMib, leastIterations: least }: (typeof MEMORIES)[number],
  targetMs: number,
  measure: MeasureHash,
): Promise<CalibratedHash> {
  const most = Math.min(MOST_ITERATIONS, Math.floor(MOST_MEMORY_PASSES_MIB / memoryMib));
  const tried = new Map<number, CalibratedHash>();
  const tryOut = async (iterations: number): Promise<number> => {
    const milliseconds = await measure({ ...UNUSED, scheme: 'argon2id', argon2: { memoryMib, iterations } });
    const settings = { ARGON2_MEMORY: String(memoryMib), ARGON2_ITERATIONS: String(iterations) };
    tried.set(iterations, { scheme: 'argon2id', settings, milliseconds });
    return milliseconds;
  };
  const first = await tryOut(least);
  if (first < targetMs) {
    // noise may make the longer one look shorter
    const perPass = Math.max((await tryOut(least + PROBED_PASSES)) - first, first / least / 10) / PROBED_PASSES;
    const estimate = least + Math.round((targetMs - first) / perPass);
    for (const count of [estimate - 1, estimate, estimate + 1]) {
      const iterations = Math.min(most, Math.max(least, count));
      if (!tried.has(iterations)) await tryOut(iterations);
    }
  }
  return nearest([...tried.values()], targetMs);
}

/** By ratio: half the time is as far from the target as twice the time. */
function nearest(tried: readonly CalibratedHash[], targetMs: number): CalibratedHash {
  const distance = ({ milliseconds }: CalibratedHash): number => Math.abs(Math.log(milliseconds / targetMs));
  return tried.reduce((best, candidate) => (distance(candidate) < distance(best) ? candidate : best));
}
