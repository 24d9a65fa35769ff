import { HashingSettings } from '../../src/config/settings.js';

/** As quick as each scheme allows; everything else as by default. */
export function quickHashing(changes: Partial<HashingSettings> = {}): HashingSettings {
  return Object.assign(new HashingSettings(), {
    scheme: 'bcrypt',
    bcryptCost: 4,
    argon2: { memoryMib: 1, iterations: 1 },
    peppers: [],
    importedPepper: undefined,
    queueLength: 64,
    queueWaitMs: 10_000,
    ...changes,
  });
}
